/*
  Files that are not for the public: anchors only. A match names a candidate; probes/leaks/examine.py proves it
  by structure. Portable to yara-x: no modules, no long regexes.
*/

rule dotenv
{
    meta:
        description = "KEY=value lines of an application's environment file"
    strings:
        $ = /(^|\n)[ \t]*(export )?(APP|DB|DATABASE|MAIL|REDIS|AWS|JWT|SMTP|MYSQL|POSTGRES|MONGO|SECRET|API|S3|QUEUE|SESSION)_?[A-Z0-9_]{0,30}[ ]?=/
    condition:
        any of them
}

rule php_config
{
    meta:
        description = "PHP configuration with database or key settings"
    strings:
        $php = "<?php" nocase
        $a = "DB_PASSWORD" nocase
        $b = /\$\w{0,20}(pass|passwd|password|pwd)\w{0,10}\s{0,20}=/ nocase
        $c = /['"](password|passwd|db_pass\w{0,8}|db_password|secret|key)['"]\s{0,20}(\]\s{0,20}=|=>)/ nocase
        $d = "DB_USER" nocase
        $e = "mysql_connect" nocase
    condition:
        $php and any of ($a, $b, $c, $d, $e)
}

rule git_config
{
    meta:
        description = "A git repository's config"
    strings:
        $core = "[core]"
        $format = "repositoryformatversion"
    condition:
        $core and $format
}

rule git_head
{
    meta:
        description = "A git repository's HEAD"
    strings:
        $ref = "ref: refs/"
    condition:
        $ref at 0 and filesize < 400
}

rule svn_database
{
    meta:
        description = "A Subversion working copy's database, or its old entries file"
    strings:
        $sqlite = "SQLite format 3"
        $table = "WORK_QUEUE"
        $nodes = "NODES"
        $old = /^(8|9|10|12)\r?\n\r?\ndir\r?\n\d+\r?\n(https?|svn)/
    condition:
        ($sqlite at 0 and $table and $nodes) or $old
}

rule sql_dump
{
    meta:
        description = "A database dump in SQL"
    strings:
        $a = "-- MySQL dump"
        $b = "-- MariaDB dump"
        $c = "-- PostgreSQL database dump"
        $d = "-- phpMyAdmin SQL Dump"
        $e = "PRAGMA foreign_keys=OFF;"
        $f = "INSERT INTO " nocase
        $g = "CREATE TABLE " nocase
        $h = "Adminer "
    condition:
        any of ($a, $b, $c, $d, $e, $f, $g) or ($h and $g)
}

rule binary_store
{
    meta:
        description = "An archive, a database file or a heap dump, by its first bytes"
    strings:
        $zip = { 50 4B 03 04 }
        $gzip = { 1F 8B 08 }
        $rar = "Rar!\x1a\x07"
        $seven = { 37 7A BC AF 27 1C }
        $bzip = /BZh[1-9]1AY&SY/
        $xz = { FD 37 7A 58 5A 00 }
        $tar = "ustar"
        $sqlite = "SQLite format 3\x00"
        $heap = "JAVA PROFILE 1.0."
        $bak = "TAPE\x00\x00"
    condition:
        $zip at 0 or $gzip at 0 or $rar at 0 or $seven at 0 or $bzip at 0 or $xz at 0 or $tar at 257 or $sqlite at 0 or $heap at 0 or $bak at 0
}

rule private_key
{
    meta:
        description = "A private key: two short anchors, for libyara stops a regex at 1,024 bytes"
    strings:
        $begin = "-----BEGIN "
        $key = "PRIVATE KEY-----"
        $block = "PRIVATE KEY BLOCK-----"
        $putty = "PuTTY-User-Key-File-"
        $encoded = "LS0tLS1CRUdJTi"
    condition:
        ($begin and ($key or $block)) or $putty or $encoded
}

rule phpinfo
{
    meta:
        description = "The page phpinfo() writes"
    strings:
        $title = "phpinfo()</title>" nocase
        $version = "PHP Version" nocase
        $table = "class=\"e\""
        $text = "phpinfo()\nPHP Version => "
    condition:
        ($title and $version) or ($version and $table) or $text
}

rule server_status
{
    meta:
        description = "Apache's, nginx's or PHP-FPM's status page"
    strings:
        $a = "<title>Apache Status</title>" nocase
        $b = "Apache Server Status for"
        $c = "Active connections:"
        $d = "server accepts handled requests"
        $e = "accepted conn:"
        $f = "start since:"
        $g = "Total Accesses:"
        $h = "Scoreboard:"
    condition:
        ($a or $b) or ($c and $d) or ($e and $f) or ($g and $h)
}

rule directory_listing
{
    meta:
        description = "A directory listing by apache, nginx, IIS, python, lighttpd, tomcat"
    strings:
        $a = "<title>Index of " nocase
        $b = "<h1>Index of " nocase
        $c = "Directory listing for " nocase
        $d = "[To Parent Directory]" nocase
        $e = "Directory Listing For" nocase
        $f = /<list>\s{0,4}<(directory|file) mtime=/
        $g = /^\[\s{0,4}\{ "name":"[^"]{1,200}", "type":"(directory|file)", "mtime":/
        $h = /<list>\s{0,4}<\/list>/
    condition:
        any of them
}

rule actuator
{
    meta:
        description = "Spring Boot's actuator: environment and property sources"
    strings:
        $a = "\"propertySources\""
        $b = "\"activeProfiles\""
        $c = "\"_links\""
        $d = "/actuator/"
    condition:
        ($a and $b) or ($c and $d)
}

rule debug_page
{
    meta:
        description = "An error page that shows the application's inside"
    strings:
        $a = "Uncaught PDOException"
        $b = "SQLSTATE["
        $c = "Stack trace:"
        $d = "DEBUG = True"
        $e = "Whoops, looks like something went wrong"
        $f = "ignition" nocase
        $g = "[SqlException"
        $h = "Server Error in '"
        $i = "Source Error:"
        $j = "Werkzeug Debugger"
        $k = "Symfony Profiler"
        $l = "Traceback (most recent call last)"
        $m = "window.ignite("
        $n = "Django Version:"
        $o = "Request Method:"
        $p = "<b>Fatal error</b>"
        $q = "Stack Trace:"
        $r = "Error Log for"
        $s = "ELMAH"
    condition:
        ($c and ($a or $b or $p)) or ($d and $o) or $e or ($f and $m) or ($h and ($i or $q or $g)) or $j or $k
        or ($n and $o) or ($l and $o) or ($r and $s)
}

rule web_config
{
    meta:
        description = "ASP.NET configuration with connection strings or keys"
    strings:
        $root = "<configuration" nocase
        $a = "<connectionStrings" nocase
        $b = "<machineKey" nocase
        $c = "<appSettings" nocase
    condition:
        $root and any of ($a, $b, $c)
}

rule server_log
{
    meta:
        description = "An application's or web server's log"
    strings:
        $a = /(^|\n)\[\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[^\]]{0,20}\] \w{2,20}\.(ERROR|INFO|DEBUG|WARNING|CRITICAL):/
        $b = /(^|\n)\[\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d [\w\/]{2,30}\] PHP (Fatal|Warning|Notice|Parse|Deprecated)/
        $c = /\[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "(GET|POST) /
    condition:
        any of them
}

rule ds_store
{
    meta:
        description = "macOS .DS_Store: names of every file in the folder"
    strings:
        $magic = { 00 00 00 01 42 75 64 31 }
    condition:
        $magic at 0
}
