<?php $conf = ['host' => 'db', 'password' => 'mau-thu'];
