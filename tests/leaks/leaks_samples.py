"""For each proof what it must see, and honest or misleading content at the same address that it must not."""

from __future__ import annotations

import json

PAGE = b"<!DOCTYPE html><html><head><title>C\xe1\xbb\x95ng th\xc3\xb4ng tin</title></head><body>"
SWAGGER = {"openapi": "3.0.1", "info": {"title": "x"}, "paths": {}}


def _api(*paths: str, **more: object) -> bytes:
    return json.dumps(SWAGGER | {"paths": {path: {"get": {}} for path in paths}} | more).encode()


def _map(*sources: str, content: bool = True) -> bytes:
    told = {"version": 3, "sources": list(sources), "mappings": "AAAA"}
    return json.dumps(told | ({"sourcesContent": ["x"]} if content else {})).encode()


# path, content, what it proves (None: nothing)
SAMPLES: tuple[tuple[str, bytes, str | None], ...] = (
    ("/.hg/requires", b"dotencode\nfncache\ngeneraldelta\nrevlogv1\nstore\n", "hg"),
    ("/.hg/requires", b"store locator\n", None),
    ("/.hg/hgrc", b"[paths]\ndefault = https://git.example/x\n", "hg"),
    ("/.bzr/branch-format", b"Bazaar-NG meta directory, format 1\n", "bzr"),
    ("/CVS/Root", b":pserver:web@cvs.example:/home/cvs\n", "cvs"),
    ("/CVS/Entries", b"/index.php/1.4/Mon Jan  1 00:00:00 2018//\nD\n", "cvs"),
    ("/.git/index", b"DIRC\0\0\0\x02\0\0\0\x05" + bytes(50), "git"),
    (
        "/.git/logs/HEAD",
        b"0" * 40 + b" " + b"ab" * 20 + b" An Nguyen <an@example.org> 1700000000 +0700\tclone\n",
        "git",
    ),
    ("/.git/packed-refs", b"# pack-refs with: peeled fully-peeled sorted\n" + b"a" * 40 + b" refs/heads/main\n", "git"),
    ("/.git/description", b"Kh\xc3\xb4ng c\xc3\xb3", None),
    ("/.svn/format", b"12\n", "svn"),
    ("/.svn/format", b"1234\n", None),
    ("/.index.php.swp", b"b0VIM 8.2\0\0\0\0" + bytes(1000), "vim-swap"),
    ("/index.php~", b"<?php\nrequire_once 'core.php';\n$site = new Site();\n", "php-source"),
    ("/index.php~", b"<?xml version='1.0'?><a/>", None),
    (
        "/Default.aspx.bak",
        b'<%@ Page Language="C#" CodeBehind="Default.aspx.cs" %>\n<html><head><title><body>',
        "aspx-source",
    ),
    ("/Default.aspx.bak", b'<%@ Page Language="C#" CodeBehind="Default.aspx.cs" %>\n<asp:Content>', "aspx-source"),
    ("/settings.py", b"import os\nINSTALLED_APPS = ['portal']\n", "python-settings"),
    ("/docker-compose.yml", b"version: '3'\nservices:\n  web:\n    image: nginx:1.25\n", "compose"),
    ("/docker-compose.yml", b"services: our services are many\n", None),
    ("/Dockerfile", b"FROM php:8.2-apache\nCOPY . /var/www/html\nRUN a2enmod rewrite\n", "dockerfile"),
    ("/Dockerfile", b"From the desk of the chairman\n", None),
    ("/terraform.tfstate", b'{"version": 4, "terraform_version": "1.5.0", "resources": []}', "terraform"),
    ("/.gitlab-ci.yml", b"image: php:8\nstages:\n  - test\n  - deploy\n", "ci"),
    ("/Jenkinsfile", b"pipeline {\n  agent any\n  stages { stage('x') { steps { sh 'make' } } }\n}\n", "ci"),
    (
        "/.idea/workspace.xml",
        b'<?xml version="1.0"?>\n<project version="4">\n  <component name="X" />\n</project>',
        "idea",
    ),
    ("/.vscode/sftp.json", b'{"host": "10.1.2.3", "username": "web", "remotePath": "/var/www"}', "sftp-settings"),
    ("/.vscode/sftp.json", b'{"host": "https://api.example"}', None),
    (
        "/publish.pubxml",
        b"<Project><PropertyGroup><PublishUrl>\\\\srv\\www</PublishUrl></PropertyGroup></Project>",
        "publish-profile",
    ),
    ("/WEB-INF/web.xml", b"<?xml version='1.0'?><web-app><display-name>Portal</display-name></web-app>", "web-xml"),
    (
        "/META-INF/context.xml",
        b"<Context><Resource name='jdbc/x' type='javax.sql.DataSource'/></Context>",
        "tomcat-context",
    ),
    ("/server.pfx", b"\x30\x82\x09\xf1\x02\x01\x03\x30\x82" + bytes(200), "keystore"),
    ("/server.pfx", b"\x30\x82\x03\x01\x30\x82\x02" + bytes(200), None),  # a certificate alone is public
    ("/keystore.jks", b"\xfe\xed\xfe\xed\0\0\0\x02" + bytes(100), "keystore"),
    ("/chomoi.bak", b"TAPE\0\0\x03\0\x8c\0" + bytes(300), "backup"),
    ("/chomoi.mdf", b"\x01\x0f\0\0\x08\0\x40\0" + bytes(300), "mssql"),
    ("/data.mdb", b"\0\x01\0\0Standard Jet DB\0" + bytes(100), "access-db"),
    ("/dump.rdb", b"REDIS0009\xfa\tredis-ver\x056.2.6" + bytes(40), "redis-dump"),
    ("/.bash_history", b"cd /var/www\nls -la\nmysql -u root\nexit\n", "history"),
    ("/.bash_history", b"Xin ch\xc3\xa0o\nT\xc3\xb4i l\xc3\xa0 trang web\nb\xe1\xba\xa1n\n", None),
    ("/npm-debug.log", b"0 info it worked if it ends with ok\n1 verbose cli [ 'node' ]\n", "npm-log"),
    ("/_notes/dwsync.xml", b'<?xml version="1.0"?><dwsync><file name="index.html" /></dwsync>', "dwsync"),
    ("/server-info", PAGE + b"<h1>Apache Server Information</h1><dl><dt>Server Version</dl>", "server-info"),
    ("/haproxy_stats", PAGE + b"<h1>Statistics Report for HAProxy</h1>", "haproxy"),
    ("/actuator/mappings", b'{"contexts":{"application":{"mappings":{"dispatcherServlets":{}}}}}', "actuator-part"),
    ("/actuator/health", b'{"status":"UP"}', None),
    ("/actuator/logfile", b"[2026-01-02 03:04:05] production.ERROR: x\n", "log"),
    ("/metrics", b"# HELP go_goroutines Number.\n# TYPE go_goroutines gauge\ngo_goroutines 5\n", "metrics"),
    ("/trace.axd", PAGE + b"<h1>Application Trace</h1><h2>Requests to this Application</h2>", "trace-axd"),
    ("/elmah.axd", PAGE + b"<h1>Error Log for ROOT</h1><p>Powered by <a href='x'>ELMAH</a></p>", "debug-page|elmah"),
    ("/_profiler", b"<html><head><title>Symfony Profiler</title></head>", "debug-page|profiler"),
    ("/telescope", b"<html><head><title>Telescope - Portal</title></head>", "profiler"),
    ("/console", PAGE + b"<h1>Interactive Console</h1> Werkzeug Debugger", "debug-page|profiler"),
    ("/debug/pprof/", b"<html><head><title>/debug/pprof/</title></head>Types of profiles available:", "profiler"),
    ("/api/jsonws", b"<html><head><title>json-web-services-api</title></head>", "liferay-jsonws"),
    ("/h2-console", b"<html><head><title>H2 Console</title></head>", "admin-tool"),
    ("/phpmyadmin/", PAGE + b'<form><input type="text" name="pma_username"></form>', "phpmyadmin"),
    ("/phpmyadmin/", PAGE + b"H\xc6\xb0\xe1\xbb\x9bng d\xe1\xba\xabn d\xc3\xb9ng phpMyAdmin", None),
    ("/adminer.php", b"<!DOCTYPE html><html><title>Login - Adminer</title><select name='auth[driver]'>", "adminer"),
    ("/tinyfilemanager.php", b"<html><head><title>Tiny File Manager</title></head>", "file-manager"),
    ("/swagger.json", _api("/api/admin/users", "/api/account/list", "/internal/roles"), "swagger"),
    ("/swagger.json", _api("/api/x", servers=[{"url": "http://192.168.1.5:8080"}]), "swagger"),
    ("/swagger.json", _api("/api/tin-tuc", "/api/van-ban", servers=[{"url": "https://api.backan.gov.vn"}]), None),
    ("/wp-admin/install.php", "<html><head><title>WordPress › Installation</title></head>".encode(), "installer"),
    (
        "/wp-admin/install.php",
        "<html><head><title>WordPress › Installation</title></head>Already Installed".encode(),
        None,
    ),
    ("/Install/InstallWizard.aspx", b"<html><head><title>DNN Installation</title></head>", "installer"),
    ("/install.php", PAGE + b"H\xc6\xb0\xe1\xbb\x9bng d\xe1\xba\xabn c\xc3\xa0i \xc4\x91\xe1\xba\xb7t", None),
    (
        "/main.js.map",
        _map("webpack:///src/views/Login.vue", "webpack:///src/api/user.ts", "webpack:///src/store/a.vue"),
        "source-map",
    ),
    (
        "/main.js.map",
        _map("webpack:///node_modules/vue/x.js", "../js/src/dom/data.js", "../js/src/util/index.js"),
        None,
    ),
    ("/main.js.map", _map("webpack:///src/views/Login.vue", "webpack:///src/a.vue", content=False), None),
    ("/actuator/heapdump", b"JAVA PROFILE 1.0.2\0" + bytes(100), "backup"),
    ("/backup.zip", b"PK\x03\x04\x14\0" + bytes(500), "backup"),
    ("/backup.rar", b"Rar!\x1a\x07\x01\0" + bytes(500), "backup"),
    ("/backup.zip", PAGE, None),
    ("/.DS_Store", b"\0\0\0\x01Bud1" + bytes(40), "ds-store"),
    (
        "/dump.sql",
        b"-- MySQL dump 10.13\n/*!40101 SET NAMES utf8 */;\nINSERT INTO `t` VALUES " + b"(1,'x')," * 900,
        "sql-dump",
    ),
    (
        "/uploads/",
        b"<html><head><title>Index of /uploads/</title></head><body><h1>Index of /uploads/</h1><a href=\"/\">",
        "directory-listing",
    ),
    (
        "/uploads/",
        b"<html><head><title>10.0.0.1 - /uploads/</title></head><A HREF=\"/\">[To Parent Directory]</A>",
        "directory-listing",
    ),
    (
        "/uploads/",
        b"<!DOCTYPE HTML><html><head><title>Directory listing for /uploads/</title></head>"
        b"<h1>Directory listing for /uploads/</h1><ul>",
        "directory-listing",
    ),
    ("/uploads/", b"<html><head><title>Directory Listing For [/uploads/]</title></head>", "directory-listing"),
    ("/uploads/", PAGE + b"<h2>Index of prices</h2>", None),
    ("/error_log", b"[22-Nov-2026 01:02:03 Asia/Ho_Chi_Minh] PHP Warning:  x in /home/a.php on line 3\n", "log"),
    ("/access.log", b'10.0.0.1 - - [22/Nov/2026:01:02:03 +0700] "GET / HTTP/1.1" 200 5\n', "log"),
)  # fmt: skip
