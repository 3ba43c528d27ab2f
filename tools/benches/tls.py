"""The TLS examiner beside sslscan, nmap, sslyze and testssl.sh, on the same servers in the same run.

Interpreter start-up is measured apart and counted for nobody: ours examines in one process that has long been started,
as the daemon does, but remembers nothing of the servers; a peer's start-up (the same program, asked for its version or
help) is taken off its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from benches import tls_ours as ours
from benches.base import Quick, Row, row, without_peer
from benches.tls_peers import PEERS, Cost, MissingError, Peer, s_client
from benches.tls_servers import FEW, GOOD, MIX, Server, delayed, zoo

DELAY = 30  # milliseconds of a round trip


def rows(size: Quick) -> Iterator[Row]:
    names = (GOOD, "modern") if size.quick else MIX
    with zoo(names) as servers:
        start = ours.startup()
        ours.whole(servers)
        for peer in PEERS:
            yield from _against(peer, _of(servers, peer, size), start, size)
        yield _again(servers[0] if size.quick else servers[1], size)
        with delayed(servers, 0) as (fronts, count):
            yield _connections(fronts, count, size)
        good = [server for server in servers if server.name == GOOD]
        trip = size.of(DELAY, 3)
        with delayed(good, trip) as ((near,), _), delayed(good, 2 * trip) as ((far,), _):
            yield from _far_away(near, far, trip, size)


def _of(servers: list[Server], peer: Peer, size: Quick) -> list[Server]:
    chosen = [server for server in servers if server.name in FEW] if peer.few else servers
    return chosen[:1] if size.quick else chosen


# -- cost ----------------------------------------------------------------------------------------------------


def _against(peer: Peer, servers: Sequence[Server], start: Cost, size: Quick) -> Iterator[Row]:
    """Time and processor of whole examinations, by turns, a server on average."""
    names = [f"TLS, whole examination beside {peer.name}, {what}" for what in ("time", "processor")]
    rounds = 1 if size.quick else 5
    try:
        program = peer.find(size.quick)
    except MissingError as why:
        alone = _median([_whole(servers) for _ in range(rounds)])
        yield without_peer(names[0], "ms/server", alone.wall * 1000, str(why))
        yield without_peer(names[1], "CPU ms/server", alone.cpu * 1000, str(why))
        return
    theirs_start = peer.startup(program)
    mine, theirs = [], []
    if peer.rounds > 1 and not size.quick:
        peer.run(program, servers[0])
    for _ in range(min(rounds, peer.rounds)):
        mine.append(_whole(servers))
        total = Cost(0, 0)
        for server in servers:
            total += peer.run(program, server) - theirs_start
        theirs.append(total.times(1 / len(servers)))
    while len(mine) < rounds:
        mine.append(_whole(servers))
    a, b = _median(mine), _median(theirs)
    told = (
        f"{peer.does}; {len(servers)} servers: {', '.join(server.name for server in servers)}; "
        f"{{less:,.0f}} times less ({{whole:,.0f}} with theirs left in) and start-up counted apart: theirs "
        f"{_ms(theirs_start)}, ours {_ms(start)}, once for all servers"
    )
    c = b + theirs_start
    for name, unit, mine_, apart, within in (
        (names[0], "ms/server", a.wall, b.wall, c.wall),
        (names[1], "CPU ms/server", a.cpu, b.cpu, c.cpu),
    ):
        yield row(name, unit, mine_ * 1000, apart * 1000, told.format(less=apart / mine_, whole=within / mine_))


def _whole(servers: Sequence[Server]) -> Cost:
    """A server on average."""
    total = Cost(0, 0)
    for seen in ours.whole(servers):
        total += seen.cost
    return total.times(1 / len(servers))


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs))


def _ms(cost: Cost) -> str:
    return f"{cost.cpu * 1000:.0f} ms CPU ({cost.wall * 1000:.0f} ms)"


def _again(server: Server, size: Quick) -> Row:
    """The daily re-check beside the plainest way to ask which protocols a server speaks."""
    (seen,) = ours.whole([server])
    rounds = size.of(10, 1)
    mine = _median([ours.again(server, seen.found.suites) for _ in range(rounds)])
    theirs = _median([s_client(server) for _ in range(rounds)])
    told = (
        "openssl s_client, a process each, started once for each of TLS 1.0 to 1.3; ours also asks for SSL 2 and 3, "
        f"and for every suite that was not there before; {theirs.cpu / mine.cpu:,.0f} times less"
    )
    return row(f"TLS, daily re-check, processor, {server.name}", "CPU ms", mine.cpu * 1000, theirs.cpu * 1000, told)


# -- connections ---------------------------------------------------------------------------------------------


def _connections(fronts: Sequence[Server], count: Callable[[], list[int]], size: Quick) -> Row:
    """What a server has to bear, counted by the proxy in front of it."""
    seen = ours.whole(fronts)
    counted = count()
    assert counted == [one.found.connections for one in seen], (counted, [one.found.connections for one in seen])
    told = [f"ours, apart from one a weakness test: {'; '.join(one.connections for one in seen)}"]
    name, unit = "TLS, connections of a whole examination", "connections/server"
    mean = sum(counted) / len(fronts)
    first: tuple[Peer, float] | None = None
    for peer in PEERS:
        try:
            program = peer.find(size.quick)
        except MissingError as why:
            told.append(str(why))
            continue
        if peer.few:
            continue
        for front in fronts:
            peer.run(program, front)
        theirs = count()
        first = first or (peer, sum(theirs) / len(fronts))
        each = ", ".join(f"{front.name} {number}" for front, number in zip(fronts, theirs, strict=True))
        told.append(f"{peer.name}: {each}")
    if first is None:
        return without_peer(name, unit, mean, "; ".join(told))
    return row(name, unit, mean, first[1], f"{first[0].name}; {'; '.join(told)}")


# -- far away ------------------------------------------------------------------------------------------------


def _far_away(near: Server, far: Server, trip: int, size: Quick) -> Iterator[Row]:
    """A good server behind a delay: whole, and the daily re-check. Time only: it is spent waiting."""
    rounds = size.of(5, 1)
    (seen,) = ours.whole([near])
    known = seen.found.suites
    whole = [_median([_whole([server]) for _ in range(rounds)]).wall for server in (near, far)]
    again = [_median([ours.again(server, known) for _ in range(rounds)]).wall for server in (near, far)]
    peer = PEERS[0]
    names = [f"TLS at {trip} ms of delay, {what}, {near.name}" for what in ("whole examination", "daily re-check")]
    delay = (
        f"{trip} ms is a round trip, and a connection's first bytes wait one more, as a connect would; "
        f"with {trip} ms each way ours takes {{0:.0f}} ms; connections of the whole one: {seen.connections}"
    )
    try:
        program = peer.find(size.quick)
    except MissingError as why:
        for name, times in zip(names, (whole, again), strict=True):
            yield without_peer(name, "ms", times[0] * 1000, f"{why}; {delay.format(times[1] * 1000)}")
        return
    start = peer.startup(program)
    theirs = _median([peer.run(program, near) - start for _ in range(rounds)]).wall
    same = ("its default run", "its default run, for it has no shorter one that would tell as much")
    for name, times, what in zip(names, (whole, again), same, strict=True):
        yield row(name, "ms", times[0] * 1000, theirs * 1000, f"{peer.name}, {what}; {delay.format(times[1] * 1000)}")
