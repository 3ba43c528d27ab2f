"""The first small list: what is asked of every site, at most 60 requests with the controls."""

from __future__ import annotations

from socd.model.inventory import Site

DEFAULT: tuple[str, ...] = (
    "/.env",
    "/.env.local",
    "/.env.production",
    "/.env.bak",
    "/.env.old",
    "/api/.env",
    "/app/.env",
    "/.git/config",
    "/.git/HEAD",
    "/.svn/entries",
    "/.svn/wc.db",
    "/.htpasswd",
    "/.DS_Store",
    "/wp-config.php.bak",
    "/wp-config.php~",
    "/wp-config.php.save",
    "/wp-config.bak",
    "/configuration.php.bak",
    "/config.php.bak",
    "/web.config.bak",
    "/web.config.old",
    "/appsettings.json",
    "/config.json",
    "/application.properties",
    "/backup.zip",
    "/backup.sql",
    "/backup.tar.gz",
    "/www.zip",
    "/www.tar.gz",
    "/db.sql",
    "/dump.sql",
    "/database.sql",
    "/phpinfo.php",
    "/info.php",
    "/test.php",
    "/server-status",
    "/nginx_status",
    "/actuator",
    "/actuator/env",
    "/uploads/",
    "/upload/",
    "/files/",
    "/backup/",
    "/wp-content/uploads/",
    "/wp-content/debug.log",
    "/storage/logs/laravel.log",
    "/error_log",
    "/id_rsa",
    "/server.key",
    "/elmah.axd",
)
# "{host}" is the site's name, "{label}" its first label: backups are called after what they hold.
NAMED: tuple[str, ...] = ("/{host}.zip", "/{host}.sql", "/{host}.tar.gz", "/{label}.zip", "/{label}.sql")
# One name that cannot exist per way a server may treat names; "{nonce}" is new in every look.
CONTROLS: tuple[str, ...] = ("/.{nonce}", "/{nonce}.zip", "/{nonce}.php", "/{nonce}/")


def paths_of(site: Site, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The site's own list, each path once, in the given order."""
    host = site.host.removeprefix("www.")
    label = host.split(".")[0]
    return tuple(dict.fromkeys(path.replace("{host}", host).replace("{label}", label) for path in paths))
