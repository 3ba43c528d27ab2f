"""Serves the sample province, for looking at the pages: python -m tests.console.serve_sample [port]."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from socd.console import ConsoleReader, create_app
from tests.act.sample_province import RULES, Province, filled


@dataclass(frozen=True)
class Record:
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"), ("Server", "nginx"))
    uri: str = "https://chodon.backan.example/"
    date: str = "2026-11-21T04:30:00Z"
    sha256: str = "a" * 64
    file: str = "2026-11-21.warc.gz"
    offset: int = 1234


def reader(province: Province, documents: Path, record: Record | None = None) -> ConsoleReader:
    def evidence(reference: str) -> Record:
        if record is None:
            raise LookupError(f"no evidence {reference!r}")
        return record

    now = province.start
    return ConsoleReader(
        inventory=lambda: province.inventory,
        store=province.store,
        clock_rules=lambda: RULES,
        now=lambda: now,
        evidence=evidence,
        documents_dir=documents,
        status=lambda: {
            "started": now - timedelta(hours=3),
            "uplink": True,
            "last_run": now,
            "reload_ok": True,
            "reload_problems": (),
        },
    )


if __name__ == "__main__":
    documents = Path("/tmp/socd-sample-documents")
    documents.mkdir(exist_ok=True)
    (documents / "BaoCao.docx").write_bytes(b"x")
    province = filled(start=datetime.now(UTC))
    province.store.add_document("incident", "SC-2026-0001", province.start, "BaoCao.docx", "docx", "b" * 64)
    app = create_app(
        reader(province, documents, Record(b"<html><title>HACKED</title>\n<script>alert(1)</script>" * 20))
    )
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8799)
