"""A worm's code in a page's file: told by itself, beside whatever else is said of the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from portal import keys, rulebook, watching

from probes.defacement.evaluate import scan_page
from probes.defacement.page import PageVerdict, judge_page

NEWS = "".join(
    f"<p><a href='/tin/{n}'>Hội nghị triển khai nhiệm vụ số {n} của Ủy ban nhân dân huyện</a></p>" for n in range(40)
)
PAGE = f"<html><head><title>Cổng thông tin điện tử</title></head><body>{NEWS}</body></html>"
DROPPER = (
    "<SCRIPT Language=VBScript><!--\r\n"
    'DropFileName = "svchost.exe"\r\nWriteData = "0000"\r\n'
    'Set FSO = CreateObject("Scripting.FileSystemObject")\r\n'
    'DropPath = FSO.GetSpecialFolder(2) & "\\" & DropFileName\r\n'
    'Set WSHshell = CreateObject("WScript.Shell")\r\nWSHshell.Run DropPath, 0\r\n//--></SCRIPT>'
)


def judged(body: str) -> PageVerdict:
    return judge_page(body.encode(), content_type="text/html", url="https://chodon.backan.gov.vn/", rules=rulebook())


def test_a_worm_is_told_and_does_not_score() -> None:
    infected = judged(PAGE + DROPPER)
    assert "DropFileName" in infected.worm or "FileSystemObject" in infected.worm
    assert infected.score == judged(PAGE).score
    assert infected.verdict == "clean"


@pytest.mark.parametrize("cut", ["WriteData", "WSHshell.Run", "DropPath"])
def test_a_remnant_is_told_as_well(cut: str) -> None:
    assert judged(PAGE + "\r\n".join(line for line in DROPPER.split("\r\n") if not line.startswith(cut))).worm


def test_a_lesson_shows_it_to_be_read() -> None:
    lesson = DROPPER.replace("<", "&lt;").replace(">", "&gt;")
    assert not judged(PAGE.replace("</body>", f"<pre>{lesson}</pre></body>")).worm


def test_a_defaced_page_with_a_worm_has_both(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(f"<title>Hacked by Sleeper</title><h1>Hacked by Sleeper</h1>{DROPPER}", "utf-8")
    told = scan_page(file, None, rulebook())
    assert [finding["kind"] for finding in told["findings"]] == ["page-defaced", "page-worm"]
    file.write_text(PAGE + DROPPER, "utf-8")
    told = scan_page(file, None, rulebook())
    assert (told["verdict"], told["outcome"]) == ("clean", "finding")
    assert [finding["kind"] for finding in told["findings"]] == ["page-worm"]


async def test_all_pages_of_a_site_are_one_finding_and_are_learnt_all_the_same() -> None:
    async with watching() as watch:
        await watch.learnt()
        for path, body in list(watch.portal.pages.items()):
            if isinstance(body, str):
                watch.portal.pages[path] = body + DROPPER
        verdict = await watch.look()
        assert keys(verdict) == ["page-worm|worm"]
        (finding,) = verdict.findings
        assert finding.exhibits
        assert "mã của sâu máy tính" in finding.details["reasons"][0]
        foreign = '<script src="https://x9.wtf/a.js"></script>'
        watch.portal.pages["/"] = str(watch.portal.pages["/"]).replace(DROPPER, foreign + DROPPER)
        assert keys(await watch.look()) == ["injected-script|script:x9.wtf", "page-worm|worm"]
