"""`socd scan --as page` and `socd evaluate` on files; the rules' samples; the development corpus where it lies."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path

import pytest
from portal import ROOT, page, rulebook

from probes.defacement.baseline import compare, remember
from probes.defacement.evaluate import evaluate, scan_page
from probes.defacement.features import features_of
from probes.defacement.sketch import similarity, text_sketch
from socd.rules import test_samples as try_samples

CORPUS = Path(os.environ.get("SOCD_CORPUS", ROOT.parent / "shared" / "corpus"))


def test_every_rule_proves_itself_on_its_samples() -> None:
    mine = [
        result for result in try_samples(ROOT / "rules") if result.family in ("defacement", "gambling", "injection")
    ]
    assert len(mine) > 80
    assert not [(result.rule, result.sample, result.problem) for result in mine if not result.ok]


def test_scan_one_file(tmp_path: Path) -> None:
    before, after, gone = tmp_path / "before.html", tmp_path / "after.html", tmp_path / "gone.html"
    before.write_text(page("Lịch"), encoding="utf-8")
    after.write_text(page("Lịch", head='<script src="https://ac-thu.example/a.js"></script>'), encoding="utf-8")
    assert scan_page(after, None, rulebook())["verdict"] == "clean"
    result = scan_page(after, before, rulebook())
    assert result["verdict"] == "suspect"
    assert result["outcome"] == "finding"
    assert result["findings"][0]["kind"] == "injected-script"
    assert result["findings"][0]["severity"] == "M3"
    assert scan_page(before, before, rulebook())["findings"] == []
    assert scan_page(gone, None, rulebook())["outcome"] == "failed"
    json.dumps(result)


def test_evaluate_a_small_corpus(tmp_path: Path) -> None:
    pages = {
        "a.html": page("Tin"),
        "b.html": "<title>Hacked by thu</title><h1>hacked by thu</h1>",
        "c.html": page("Tin 2"),
    }
    for name, body in pages.items():
        (tmp_path / name).write_text(body, encoding="utf-8")
    rows = [
        "path\tclass\tsubtype\trepo",
        "a.html\tbenign\tx\tr1",
        "b.html\tdeface\tfull\tr2",
        "c.html\tdeface\tfull\tr2",
    ]
    (tmp_path / "INDEX.tsv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "PAIRS.tsv").write_text("path_a\tpath_b\na.html\tc.html\n", encoding="utf-8")
    figures = evaluate(tmp_path, ROOT / "rules", processes=1)
    assert figures["classes"]["benign"] == {"pages": 1, "defaced": 0, "suspect": 0, "clean": 1}
    assert figures["recall"]["deface"] == 0.5
    assert figures["pairs"]["clean"] == 1
    assert figures["repositories"]["deface: r2"]["pages"] == 2
    assert [miss["path"] for miss in figures["misses"]] == ["c.html"]
    json.dumps(figures)


def test_counters_and_clocks_do_not_change_a_sketch() -> None:
    one, other = (text_sketch(f"Hôm nay {n} lượt, lúc {n}:{n} tại cổng thông tin điện tử của huyện") for n in (18, 970))
    assert similarity(one, other) == 1.0


def test_a_redesign_is_no_attack_but_a_replacement_is() -> None:
    before = remember(
        features_of(page("Trang chủ", extra="".join(f"<p>tin {w} mới</p>" * 3 for w in "abcdefgh")).encode())
    )
    redesign = "<section>" * 30 + page("Trang chủ huyện").replace("<li>", "<i>").replace("<div", "<article")
    trusted = ("chodon.backan.gov.vn",)
    assert compare(features_of(redesign.encode()), before, trusted=trusted).score == 0.0
    replaced = "<title>xyz</title><center>abc def ghi</center>"
    assert compare(features_of(replaced.encode()), before, trusted=trusted).score >= 0.5


def test_the_development_corpus(tmp_path: Path) -> None:
    """Floors well below what is reached now (README of the corpus): a change that loses ground is seen."""
    if not (CORPUS / "defacement-dev.tar.xz").is_file():
        pytest.skip("no development corpus beside the project")
    with tarfile.open(CORPUS / "defacement-dev.tar.xz") as archive:
        wanted = [member for member in archive if "/deface/" in f"/{member.name}" or "/seo_spam/" in f"/{member.name}"
                  or member.name.endswith(".tsv") or "/benign_vi/4g" in f"/{member.name}"]  # fmt: skip
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12's 3.11.2 has none yet
        archive.extractall(tmp_path, members=wanted)
    index = next(tmp_path.rglob("INDEX.tsv"))
    lines = index.read_text("utf-8").splitlines()
    index.write_text(
        "\n".join(line for n, line in enumerate(lines) if not n or (index.parent / line.split("\t")[0]).is_file())
    )
    (index.parent / "PAIRS.tsv").unlink()
    figures = evaluate(index.parent, ROOT / "rules")
    assert figures["recall"]["deface"] >= 0.97
    assert figures["recall"]["seo_spam"] == 1.0
    assert figures["false_alarms"] == {"suspect": 0.0, "defaced": 0.0}
