"""What `socd check` is asked to look at: words of the command line and lines of a list, read strictly, and where a
look may go: to sites of the inventory, and without one to a machine's own laboratory (loopback, private addresses).

A name is resolved once, every address of it is checked, and only the checked address is ever connected to.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from socd.fetch.scope import Address, Resolver, SystemResolver, networks_of, unwrap
from socd.fetch.urls import BadUrlError, host_key
from socd.model.inventory import Connect, Site
from socd.model.text import Text

HTTPS = 443
LONGEST_LIST = 5_000_000  # bytes
LABORATORY = networks_of((
    "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7",
    "169.254.0.0/16", "fe80::/10",
))  # fmt: skip


class TargetError(Exception):
    """What was asked cannot be looked at. `problems` says all of it, each with its mend."""

    def __init__(self, problems: Sequence[Text]) -> None:
        super().__init__("\n".join(problem.en for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Asked:
    """One target as it was written; `host` is "" where it can only be a site's id. `place` is "file:line: " or ""."""

    text: str
    host: str
    port: int | None = None
    https: bool = True
    sni: str = ""
    place: str = ""

    def wrong(self, vi: str, en: str) -> TargetError:
        return TargetError([Text(self.place + vi, self.place + en)])


@dataclass(frozen=True, slots=True)
class Aim:
    """One site ready to be looked at. `port` and `sni` are given where the target says more than the site itself:
    then only a raw look (tls) can follow. `lab` is a machine at a private address that no inventory names."""

    target: str
    site: Site
    port: int | None = None
    sni: str | None = None
    lab: bool = False

    @property
    def special(self) -> bool:
        return self.lab or self.port is not None or self.sni is not None


def read_targets(words: Iterable[str]) -> list[Asked]:
    """The words of a command line; `@LIST` stands for the lines of a file. Raises TargetError with every problem."""
    asked: list[Asked] = []
    problems: list[Text] = []
    for word in words:
        for text, sni, place in _lines(word[1:], problems) if word.startswith("@") else ((word, "", ""),):
            try:
                asked.append(read_target(text, sni, place))
            except TargetError as error:
                problems += error.problems
    if problems:
        raise TargetError(problems)
    return asked


def _lines(name: str, problems: list[Text]) -> Iterator[tuple[str, str, str]]:
    """The targets of a list: `TARGET [SNI-NAME]` a line, `#` starts a comment."""
    path = Path(name)
    try:
        data = path.read_bytes()
        if len(data) > LONGEST_LIST:
            raise ValueError(f"more than {LONGEST_LIST} bytes")
        lines = data.decode("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        problems.append(
            Text(f"{path}: không đọc được danh sách ({error})", f"{path}: the list cannot be read ({error})")
        )
        return
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        place = f"{path}:{number}: "
        if len(words) > 2 or (words and words[0].startswith("@")):
            mend = Text("viết MỤC-TIÊU [TÊN-SNI], mỗi dòng một mục", "write TARGET [SNI-NAME], one a line")
            shown = line.strip()[:80]
            problems.append(
                Text(f"{place}không hiểu “{shown}” → {mend.vi}", f"{place}cannot read “{shown}” → {mend.en}")
            )
        elif words:
            yield words[0], words[1] if len(words) == 2 else "", place


def read_target(text: str, sni: str = "", place: str = "") -> Asked:
    """A site's id, host, URL, HOST:PORT or [IPv6]:PORT. Raises TargetError."""
    bare = Asked(text, "", sni=sni, place=place)
    try:
        host, port, https = _split(text)
        if sni:
            sni = host_key(sni)
    except ValueError:
        raise bare.wrong(
            f"không hiểu “{text[:80]}” → viết mã trang, tên miền, URL, TÊN:CỔNG hoặc [IPv6]:CỔNG",
            f"cannot read “{text[:80]}” → write a site's id, a host, a URL, HOST:PORT or [IPv6]:PORT",
        ) from None
    return replace(bare, host=host, port=port, https=https, sni=sni)


def _split(text: str) -> tuple[str, int | None, bool]:
    """Host in its one spelling ("" where it is none), port, and whether https is meant. Raises ValueError."""
    if not text or not text.isprintable():
        raise ValueError(text)
    if "://" in text:
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(text)
        return _host(parts.hostname), _port(parts.port), parts.scheme == "https"
    if _address(text):
        return _host(text), None, True
    host, colon, port = text.rpartition(":")
    if not colon or (text.startswith("[") and text.endswith("]")):
        try:
            return _host(text.strip("[]")), None, True
        except BadUrlError:
            return "", None, True  # an id may be any word
    if ":" in host and not (host.startswith("[") and host.endswith("]") and _address(host[1:-1])):
        raise ValueError(text)
    if not port.isascii() or not port.isdigit():
        raise ValueError(text)
    return _host(host.strip("[]")), _port(int(port)), True


def _host(text: str) -> str:
    return text.lower() if _address(text) else host_key(text)


def _port(port: int | None) -> int | None:
    if port is not None and not 1 <= port <= 65535:
        raise ValueError(port)
    return port


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def read_connect(text: str) -> tuple[str, int | None]:
    """ADDRESS[:PORT] of --connect. Raises TargetError where the address is none."""
    try:
        host, port, _ = _split(text)
    except ValueError:
        host, port = "", None
    if not _address(host):
        raise TargetError(
            [Text(f"--connect cần một địa chỉ IP, không phải “{text}”", f"--connect needs an IP address, not “{text}”")]
        )
    return host, port


def in_laboratory(address: str) -> bool:
    """Whether a packet to this address stays on this machine or in a private network."""
    real = unwrap(address)
    return any(real in network for network in LABORATORY if network.version == real.version)


@dataclass(slots=True)
class Guard:
    """Turns what was asked into what may be looked at. `sni` and `connect` are those of the command line."""

    sites: Mapping[str, Site]
    sni: str = ""
    connect: tuple[str, int | None] | None = None
    resolver: Resolver | None = None
    _hosts: dict[str, Site] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for site in self.sites.values():
            self._hosts |= {_host(host): site for host in site.hosts}

    async def aims(self, asked: Sequence[Asked]) -> list[Aim]:
        """All of them in order, or TargetError with every problem: a list is used as a whole or refused as a whole."""
        own = SystemResolver() if self.resolver is None else None
        resolver: Resolver | None = self.resolver or own
        assert resolver is not None  # noqa: S101 - one of the two is there
        try:
            tries = await asyncio.gather(*(self._aim(one, resolver) for one in asked), return_exceptions=True)
        finally:
            if own:
                own.close()
        problems: list[Text] = []
        aims: list[Aim] = []
        for result in tries:
            if isinstance(result, TargetError):
                problems += result.problems
            elif isinstance(result, BaseException):
                raise result
            else:
                aims.append(result)
        if problems:
            raise TargetError(problems)
        return aims

    async def _aim(self, asked: Asked, resolver: Resolver) -> Aim:
        sni = asked.sni or self.sni
        site = self.sites.get(asked.text) or self._hosts.get(asked.host)
        if site is not None:
            return self._known(asked, site, sni)
        if not asked.host:
            raise _unknown(asked)
        port = asked.port or (HTTPS if asked.https else 80)
        address, at = self.connect or (await self._resolve(asked, resolver), None)
        if not in_laboratory(address):
            raise _public(asked, address)
        return Aim(asked.text, _machine(asked.host, sni, port, address, at or port), port, sni or None, lab=True)

    def _known(self, asked: Asked, site: Site, sni: str) -> Aim:
        """A site of the inventory, at the port and address asked for."""
        own = site.port if site.url.startswith("https:") else HTTPS
        port = None if asked.port in (None, site.port) and not self.connect else asked.port or own
        if port is not None and port != site.port:
            host = f"[{site.host}]" if ":" in site.host else site.host
            site = replace(site, url=f"https://{host}:{port}/")
        if self.connect:
            address, at = self.connect
            if not self._inside(address, site):
                raise asked.wrong(
                    f"--connect {address} nằm ngoài “networks” của trang {site.id} → thêm mạng đó vào danh mục",
                    f"--connect {address} is outside the networks of site {site.id} → add its network to the inventory",
                )
            site = replace(site, connect=Connect(address, {port: at} if port and at else {}))
        return Aim(asked.text, site, port, sni or None)

    @staticmethod
    def _inside(address: str, site: Site) -> bool:
        real = unwrap(address)
        named = any(real in network for network in networks_of(site.networks) if network.version == real.version)
        return named or in_laboratory(address) or (site.connect is not None and site.connect.address == address)

    @staticmethod
    async def _resolve(asked: Asked, resolver: Resolver) -> str:
        """The one address of a host that no inventory names. Every address of it must be in the laboratory."""
        if _address(asked.host):
            return asked.host
        try:
            found = await resolver(asked.host)
        except (OSError, UnicodeError):
            found = ()
        if not found:
            raise _unknown(asked)
        return next((address for address in found if not in_laboratory(address)), min(found, key=_family))


def _machine(host: str, sni: str, port: int, address: str, at: int) -> Site:
    """A site for a machine of the laboratory. Loopback servers are many machines in one, so each port is its own."""
    label = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    name = sni or host.partition("%")[0]
    url = f"https://[{name}]:{port}/" if ":" in name else f"https://{name}:{port}/"
    group = f"{address} {at}" if unwrap(address).is_loopback else address
    ports = {HTTPS: HTTPS, 80: 80} if port == at == HTTPS else {port: at}  # the usual pair belongs together
    return Site(label, url, label, "", "", host_group=group, connect=Connect(address, ports))


def _unknown(asked: Asked) -> TargetError:
    text = asked.text
    return asked.wrong(
        f"“{text}” không có trong danh mục: socd chỉ kiểm tra các trang trong danh mục. Thêm vào conf.d/ "
        "(url, name, owner, operator), hoặc chỉ thư mục cấu hình bằng --config.",
        f"“{text}” is not in the inventory, and socd looks at nothing else. Add it under conf.d/ "
        "(url, name, owner, operator), or name the configuration with --config.",
    )


def _public(asked: Asked, address: str) -> TargetError:
    text, url = asked.text, f"https://{asked.host}/"
    return asked.wrong(
        f"“{text}” không có trong danh mục, và {address} là địa chỉ công cộng: ngoài danh mục, socd chỉ kiểm tra máy ở "
        f"địa chỉ nội bộ. Thêm vào conf.d/ dưới “sites:”: {{url: {url}, name: …, owner: …, operator: …}}",
        f"“{text}” is not in the inventory, and {address} is a public address: outside the inventory, socd only looks "
        f"at machines with private addresses. Add it under “sites:” in conf.d/: "
        f"{{url: {url}, name: …, owner: …, operator: …}}",
    )


def _family(address: str) -> bool:
    """Sorts IPv4 first: a laboratory's servers seldom listen on both."""
    return ":" in address
