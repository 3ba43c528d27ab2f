"""`socd report check`: what is wrong with an office's own template, told before a report is needed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner

from socd.cli import main
from socd.reports.forms import FORMS
from socd.reports.templates import Flaw, _prefixes, _uses, check_templates


@pytest.fixture
def own(templates: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(templates, tmp_path / "own"))


def said(flaws: list[Flaw]) -> str:
    return "\n".join(flaw.text.vi for flaw in flaws)


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def word(folder: Path, name: str, change: Callable[[Any], object]) -> None:
    document = docx.Document(str(folder / name))
    change(document)
    document.save(str(folder / name))


@pytest.mark.parametrize("suffix", ["html", "docx"])
def test_the_shipped_ones_have_every_mandatory_field(templates: Path, suffix: str) -> None:
    for name, form in FORMS.items():
        if form.required:
            uses = _uses(templates, form.template, suffix)
            there = {prefix for use in uses for prefix in _prefixes(use.path)}
            assert [path for path in form.required if path not in there] == [], name


def test_what_was_not_changed_fits(own: Path, templates: Path) -> None:
    assert check_templates(own, templates) == []
    for name in ("incident.html",):  # read again, though it says the same
        (own / name).write_text((own / name).read_text("utf-8") + "\n", "utf-8")
    assert check_templates(own, templates) == []


def test_every_flaw_is_told_with_file_and_place(own: Path, templates: Path) -> None:
    word(own, "initial.docx", lambda d: d.add_paragraph("Hạn gửi: {{ nextt }} và {{ case.t00 }}"))
    word(own, "summary.docx", lambda d: d.add_paragraph("{% if %}"))
    (own / "minutes.docx").write_bytes(b"not a zip")
    (own / "form04.docx").unlink()
    edit(own, "notice.html", "{{ notifier }}", "{{ notifer }}")
    edit(own, "evidence-list.html", "{{ row.sha256 }}", "{{ row.sha }}")
    edit(own, "form03.html", "{{ part.m03(m03) }}", "")
    edit(own, "personal-data.html", "<h2>4. Cam kết</h2>", '<script src="x"></script>')
    edit(own, "form04.html", "{% endblock %}", "{% endblok %}")
    told = said(check_templates(own, templates))
    for words in (
        "initial.docx, đoạn", "“Hạn gửi: {{ nextt }}", "“nextt”; ý là “next”?", "“case.t00”; ý là “case.t0”?",
        "summary.docx, đoạn", "sai cú pháp", "minutes.docx: không phải tệp Word", "form04.docx: không đọc được",
        "notice.html, dòng", "“notifer”; ý là “notifier”?", "notice.html: thiếu trường bắt buộc “notifier”",
        "“rows[].sha”", "evidence-list.html: thiếu trường bắt buộc “rows[].sha256”",
        "form03.html: thiếu trường bắt buộc “m03.reporter.name”", "bỏ “<script”", "form04.html, dòng",
    ):  # fmt: skip
        assert words in told, words


def test_a_flaw_in_a_shared_part_is_told_where_it_stands(own: Path, templates: Path) -> None:
    edit(own, "layout.html", "{{ letter.signer_title }}", "{{ letter.title }}")
    flaws = check_templates(own, templates)
    assert {flaw.file for flaw in flaws if "letter.title" in flaw.what.vi} == {"layout.html"}
    assert "summary.html: thiếu trường bắt buộc “letter.signer_title”" in said(flaws)
    (own / "layout.html").unlink()
    assert "layout.html: không đọc được" in said(check_templates(own, templates))


def test_an_office_may_reword_reorder_and_use_any_known_field(own: Path, templates: Path) -> None:
    word(
        own,
        "initial.docx",
        lambda d: d.add_paragraph("Riêng của {{ office }}, {{ case.raised_at }}, {{ term | upper }}"),
    )
    edit(own, "initial.html", "THÔNG BÁO", "THÔNG BÁO NHANH")
    edit(
        own,
        "incident.html",
        "{% block body %}",
        "{% block body %}{% set x = case.number %}{{ x }}{{ loop is defined }}",
    )
    assert check_templates(own, templates) == []


def test_the_command(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(own, "notice.html", "{{ notifier }}", "{{ notifer }}")
    for lang, words in (("vi", "chỗ cần sửa"), ("en", "to mend")):
        monkeypatch.setenv("SOCD_LANG", lang)
        done = CliRunner().invoke(main, ["report", "check", str(own)])
        assert done.exit_code == 1 and words in done.output and "notice.html" in done.output
    done = CliRunner().invoke(main, ["report", "check", str(own), "--json"])
    assert {json.loads(line)["file"] for line in done.stdout.splitlines()} == {"notice.html"}
