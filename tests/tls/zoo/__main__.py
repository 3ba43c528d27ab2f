"""`python tests/tls/zoo [NAME …]`: starts the zoo, prints it as one JSON list, waits for Ctrl-C or SIGTERM."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from zoo import open_zoo


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="zoo") as folder, open_zoo(Path(folder), sys.argv[1:] or None) as zoo:
        servers = [
            {
                "name": server.name,
                "address": server.address,
                "port": server.port,
                "sni": server.sni,
                "ca_file": server.ca_file,
                "truth": server.truth.json(),
            }
            for server in zoo
        ]
        sys.stdout.write(json.dumps(servers, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        for name, reason in zoo.skipped.items():
            sys.stderr.write(f"not shown: {name}: {reason}\n")
        with suppress(KeyboardInterrupt):
            while True:
                signal.pause()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # one word is enough


if __name__ == "__main__":
    main()
