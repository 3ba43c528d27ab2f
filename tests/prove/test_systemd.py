"""The unit under a real systemd: a small Debian is built, booted in a container, and socd runs in it as a service.

Long proof (`make prove`): needs root, mmdebstrap and systemd-container.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.prove,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(os.geteuid() != 0, reason="booting a container takes root"),
]

PACKAGES = (
    "systemd,systemd-sysv,dbus,procps,python3,python3-venv,"
    "libpango-1.0-0,libpangoft2-1.0-0,libharfbuzz-subset0,fonts-liberation2"
)

# Runs inside the booted machine, as root, once; what it prints is the proof.
SCRIPT = r"""#!/bin/bash
set -u
say() { echo "$1=$2"; }
systemctl start socd; say start $?
say active "$(systemctl is-active socd)"
say user "$(ps -o user= -p "$(systemctl show -p MainPID --value socd)")"
say mode "$(stat -c %a /var/lib/private/socd)"
for i in $(seq 40); do python3 - <<'PY' && break || sleep 1
import urllib.request, sys
text = urllib.request.urlopen("http://127.0.0.1:9765/metrics").read().decode()
sys.exit("socd_build_info" not in text)
PY
done; say metrics $?
before=$(systemctl show -p MainPID --value socd)
echo 'workers: [' >> /etc/socd/socd.yaml; systemctl reload socd; sleep 3
say refused "$(journalctl -u socd | grep -c 'configuration refused.*socd.yaml:[0-9]*:')"
say same_after_reload $([ "$before" = "$(systemctl show -p MainPID --value socd)" ] && echo yes)
sed -i '$d' /etc/socd/socd.yaml
kill -STOP "$before"; sleep 25
say watchdog_restarted $([ "$before" != "$(systemctl show -p MainPID --value socd)" ] && echo yes)
sleep 12; say active_again "$(systemctl is-active socd)"
systemctl stop socd; say result "$(systemctl show -p Result --value socd)"
say verify "$(/opt/socd/.venv/bin/socd evidence verify --config /etc/socd >/dev/null 2>&1; echo $?)"
systemctl poweroff
"""


def run(*command: str, **options: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Debian 12 tree with socd installed from a wheel and the lock, without network."""
    base = tmp_path_factory.mktemp("machine")
    root, wheels = base / "root", base / "wheels"
    run("mmdebstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root))
    pip = (sys.executable, "-m", "pip")
    run(*pip, "download", "-q", "--require-hashes", "-r", str(ROOT / "requirements.lock"), "-d", str(wheels))
    source = base / "source"
    run("git", "clone", "-q", str(ROOT), str(source))
    run(*pip, "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(source))
    shutil.copytree(wheels, root / "wheels")
    install = (
        "python3 -m venv /opt/socd/.venv && /opt/socd/.venv/bin/pip install -q --no-index --find-links /wheels socd"
        " && /opt/socd/.venv/bin/socd init /etc/socd"
    )
    run("chroot", str(root), "/bin/sh", "-c", install, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"})
    shutil.copy(ROOT / "systemd" / "socd.service", root / "etc/systemd/system/socd.service")
    drop = root / "etc/systemd/system/socd.service.d"
    drop.mkdir()
    (drop / "test.conf").write_text("[Service]\nWatchdogSec=10\n")
    (root / "proof.sh").write_text(SCRIPT)
    (root / "proof.sh").chmod(0o755)
    (root / "etc/systemd/system/proof.service").write_text(
        "[Unit]\nAfter=multi-user.target\n[Service]\nType=oneshot\n"
        "ExecStart=/bin/bash -c '/proof.sh > /proof.log 2>&1'\n"
        "[Install]\nWantedBy=multi-user.target\n"
    )
    wants = root / "etc/systemd/system/multi-user.target.wants"
    wants.mkdir(parents=True, exist_ok=True)
    (wants / "proof.service").symlink_to("/etc/systemd/system/proof.service")
    yield root
    shutil.rmtree(base, ignore_errors=True)


def test_the_unit_starts_reloads_is_watched_and_stops(machine: Path) -> None:
    boot = ("systemd-nspawn", "--keep-unit", "--register=no", "-q", "-D", str(machine), "--private-network", "-b")
    with subprocess.Popen(
        boot, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as booted:
        deadline = time.monotonic() + 300
        while booted.poll() is None and time.monotonic() < deadline:
            time.sleep(1)
        booted.kill()
    log = (machine / "proof.log").read_text("utf-8", "replace")
    told = dict(line.split("=", 1) for line in log.splitlines() if "=" in line)
    assert told.get("start") == "0", log
    assert told["active"] == "active", log
    assert told["user"] not in ("root", ""), log
    assert told["metrics"] == "0", log
    assert int(told["refused"]) >= 1, log
    assert told["same_after_reload"] == "yes", log
    assert told["watchdog_restarted"] == "yes", log
    assert told["active_again"] == "active", log
    assert told["result"] == "success", log
    assert told["verify"] == "0", log


def test_the_unit_is_hardened() -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(ROOT / "systemd" / "socd.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-500:]
