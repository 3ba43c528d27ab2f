"""The eyes under a real systemd, with every confinement of the shipped unit: with the drop-in a sandboxed picture is
taken, without it none is, and that is told.

Long proof (`make prove`): needs root, systemd-container and chromium. This machine's own tree is booted read-only,
with everything that is written kept in memory.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.prove,
    pytest.mark.timeout(400),
    pytest.mark.skipif(os.geteuid() != 0, reason="booting a container takes root"),
    pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium on this machine: apt install chromium"),
    pytest.mark.skipif(not Path("/lib/systemd/systemd").exists(), reason="no systemd on this machine"),
]

CHECK = """
import asyncio, sys
sys.path[:0] = ["/opt/libraries", "/opt/source"]
from aiohttp import web
from socd.eyes import Chromium
from socd.model.inventory import Site
PAGE = "<title>t</title><h1>hi</h1><script>document.title = 'by script'</script>"
async def page(request): return web.Response(text=PAGE, content_type="text/html")
async def reach(site, host, port): return [("127.0.0.1", 8099)]
async def main():
    app = web.Application()
    app.router.add_get("/{path:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 8099).start()
    eyes = Chromium(reach)
    ready = await eyes.check()
    shot = await eyes.shoot(Site("o", "http://o.gov.vn/", "o", "u", "u"), "http://o.gov.vn/")
    print(ready.state, shot.title or "-", bool(shot.picture), eyes.cost.peak > 50_000_000)
asyncio.run(main())
"""
DROPPED = ("Type=", "Exec", "Watchdog", "Restart=", "RestartSec", "TimeoutStart", "ConfigurationDirectory", "#", "[")
PROOF = """[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=-/bin/systemctl start check-plain
ExecStart=-/bin/systemctl start check-eyes
ExecStart=/bin/systemctl poweroff
"""


def confinement(*files: Path) -> list[str]:
    """What the unit and its drop-ins say of the service, but what it runs."""
    lines: list[str] = []
    for file in files:
        service = file.read_text("utf-8").partition("[Service]")[2].partition("[Install]")[0]
        lines += [line for line in service.splitlines() if line.strip() and not line.startswith(DROPPED)]
    return lines


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "root"
    root.mkdir()
    subprocess.run(["mount", "--bind", "/", root], check=True)
    yield root
    subprocess.run(["umount", root], check=True)


def test_the_drop_in_gives_the_sandbox_and_its_absence_is_told(tree: Path, tmp_path: Path) -> None:
    unit, drop_in = ROOT / "systemd/socd.service", ROOT / "systemd/socd.service.d/eyes.conf"
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "check.py").write_text(CHECK)
    (tmp_path / "proof.service").write_text(PROOF)
    for name, files in (("plain", (unit,)), ("eyes", (unit, drop_in))):
        run = ["Type=oneshot", "ExecStart=/usr/bin/python3 /opt/check.py",
               f"StandardOutput=append:/opt/out/{name}", f"StandardError=append:/opt/out/{name}.err"]  # fmt: skip
        (tmp_path / f"check-{name}.service").write_text("\n".join(["[Service]", *confinement(*files), *run, ""]))
    units = [f"--bind-ro={tmp_path / name}:/etc/systemd/system/{name}"
             for name in ("check-plain.service", "check-eyes.service", "proof.service")]  # fmt: skip
    binds = [f"--bind={out}:/opt/out", f"--bind-ro={tmp_path / 'check.py'}:/opt/check.py",
             f"--bind-ro={ROOT}:/opt/source", f"--bind-ro={sysconfig.get_path('purelib')}:/opt/libraries"]  # fmt: skip
    boot = ["systemd-nspawn", "--keep-unit", "--register=no", "-q", "-D", str(tree), "--volatile=overlay",
            "--private-network", "-b", *binds, *units, "systemd.unit=proof.service"]  # fmt: skip
    subprocess.run(boot, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
    told = {path.name: path.read_text("utf-8", "replace") for path in out.iterdir()}
    assert told.get("eyes") == "ready by script True True\n", told
    assert told.get("plain") == "no-sandbox - False False\n", told
