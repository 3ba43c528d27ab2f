<?php
define( 'DB_USER', 'web' );
define( 'DB_PASSWORD', 'mau-thu-nghiem-02' );
