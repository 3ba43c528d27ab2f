<?php echo 'Xin chào'; ?>
