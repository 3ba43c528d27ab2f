"""From a clean day to a case with its pictures: real browser, real probes, real vault, store, console and report."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from probes.defacement.probe import DefacementProbe
from probes.eyes.illustrate import Illustrator
from probes.eyes.probe import EyesProbe, EyesSettings
from socd.console import ConsoleReader, create_app
from socd.evidence import EvidenceVault
from socd.eyes import Album, Chromium, State
from socd.fetch import Fetcher
from socd.model.case import Case
from socd.model.inventory import Contact, Inventory, Site, Unit, UnitKind
from socd.model.office import Office, Signer
from socd.model.shot import Picture, Role
from socd.probe import Attempt
from socd.reports import write
from socd.reports.facts import Photo, incident_facts
from socd.resources import config_dir, rules_dir
from socd.rules import RuleBook
from socd.store import Store
from socd.work.plan import Task
from socd.work.runner import Runner
from socd.work.uplink import Uplink
from tests.eyes.conftest import Portal, serving

NEWS = "".join(f"<p><a href='/tin/{i}'>Thông báo số {i} về lịch tiếp công dân</a></p>" for i in range(30))
GOOD = f"<!doctype html><html lang=vi><title>Sở Nội vụ</title><body><h1>Trang chủ</h1>{NEWS}</body></html>"
BAD = (
    "<html><title>Hacked by Nobody</title><body style='background:black;color:lime'><h1>HACKED BY NOBODY</h1>"
    "<marquee>your security is zero, admin</marquee></body></html>"
)
SCRIPTED = (
    "<!doctype html><title>Sở Nội vụ</title><body><div id=app></div><script>"
    "document.title = ['Hac', 'ked by No', 'body'].join(''); document.body.style.background = '#000';"
    "app.innerHTML = ['<h1>HACK', 'ED BY NO', 'BODY</h1><p>your secu', 'rity is zero'].join('')"
    "</script></body>"
)
OFFICE = Office(
    name="SỞ THÔNG TIN", parent="UBND TỈNH", symbol="STT", drafter="CN", place="Tỉnh", address="", phone="", email="",
    signer=Signer("GIÁM ĐỐC", "", "Nguyễn Văn A"), contact=Contact("Trần Thị B"),
    report_to=("Công an tỉnh",), copies=(),
)  # fmt: skip


@dataclass
class House:
    """The daemon's rooms around one portal."""

    portal: Portal
    site: Site
    store: Store
    vault: EvidenceVault
    runner: Runner
    eyes: Chromium

    async def look(self, name: str) -> None:
        probe = {"eyes": EyesProbe(), "defacement": DefacementProbe()}[name]
        await self.runner.run(Task(self.site, probe, probe.Settings()))

    @property
    def inventory(self) -> Inventory:
        return Inventory({"u": Unit("u", "Sở Nội vụ", UnitKind.DEPARTMENT)}, {self.site.id: self.site})

    def pictures(self, case: Case) -> dict[Role, Photo]:
        found = {}
        for ref in case.evidence:
            told = Picture.told_by(ref.about)
            if told and told.role not in found:
                data = self.vault.read(ref.id).body
                found[told.role] = Photo(ref, Picture(told.role, told.url, told.at, data))
        return found


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving() as portal, Fetcher(interval=0) as fetch:
        eyes = Chromium(fetch.reach, seconds=15)
        if eyes.readiness().state is State.ABSENT:
            pytest.skip("no chromium on this machine: apt install chromium")
        site = portal.site()
        store = Store.open(None)
        store.sites = {site.id: site}
        rules = RuleBook.load(rules_dir())
        vault = EvidenceVault(tmp_path / "evidence", lambda: rules.version)
        attempt = Attempt(vault, "local", lambda: datetime.now(UTC), Illustrator())
        inventory = Inventory({"u": Unit("u", "Sở Nội vụ", UnitKind.DEPARTMENT)}, {site.id: site})
        runner = Runner(
            store=store, fetch=fetch, rules=lambda: rules, inventory=lambda: inventory, attempt=attempt,
            uplink=Uplink(), workers=4, eyes=lambda: eyes if eyes.readiness().ready else None,
            album=Album(tmp_path / "pictures"),
        )  # fmt: skip
        yield House(portal, site, store, vault, runner, eyes)
        vault.close()
        store.close()


async def defaced(house: House) -> Case:
    house.portal.pages["/"] = GOOD
    await house.look("eyes")
    await house.look("defacement")
    house.portal.pages["/"] = BAD
    await house.look("defacement")
    await house.look("defacement")
    (case,) = house.store.cases(open_only=True)
    return case


async def test_a_case_holds_before_after_and_difference(house: House, tmp_path: Path) -> None:
    case = await defaced(house)
    photos = house.pictures(case)
    assert set(photos) == set(Role)
    before, after = photos[Role.BEFORE].picture, photos[Role.AFTER].picture
    assert before.at < after.at <= case.raised_at and after.url == house.site.url
    assert _dark(after.data) and not _dark(before.data)
    assert case.details["rendered"] == "defaced" and case.details["regions"] >= 1 and len(case.details["region"]) == 4
    assert house.vault.verify(case.evidence).problems == ()
    assert house.eyes.cost.shots == 2, "the look that confirms needs no second picture"
    await _in_the_console(house, case, photos)
    await asyncio.to_thread(_in_the_report, house, case, photos, tmp_path)
    await _stays_the_before(house, before)


async def _in_the_console(house: House, case: Case, photos: dict[Role, Photo]) -> None:
    reader = ConsoleReader(
        inventory=lambda: house.inventory, store=house.store, clock_rules=lambda: (), now=lambda: datetime.now(UTC),
        evidence=house.vault.read, documents_dir=Path("/nonexistent"),
    )  # fmt: skip
    async with TestClient(TestServer(create_app(reader))) as client:
        page = await (await client.get(f"/cases/{case.number}")).text()
        for photo in photos.values():
            assert f"/evidence/{photo.ref.id}/picture" in page
            answer = await client.get(f"/evidence/{photo.ref.id}/picture")
            assert (answer.status, answer.content_type) == (200, "image/png")
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert await answer.read() == photo.picture.data
        other = next(ref for ref in case.evidence if Picture.told_by(ref.about) is None)
        assert (await client.get(f"/evidence/{other.id}/picture")).status == 404, "a hostile page is no picture"


def _in_the_report(house: House, case: Case, photos: dict[Role, Photo], out: Path) -> None:
    facts = incident_facts(
        case, house.inventory, OFFICE, (), case.evidence, datetime.now(UTC), photos=[photos[role] for role in Role]
    )
    docx, pdf, html = write("incident", facts, ("docx", "pdf", "html"), out, config_dir() / "templates")
    with zipfile.ZipFile(docx) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/media/")]
        words = archive.read("word/document.xml").decode()
    assert len(names) == 3 and docx.stat().st_size < 1_000_000
    assert pdf.read_bytes().count(b"/Subtype /Image") == 3 and pdf.stat().st_size < 1_500_000
    page = html.read_text("utf-8")
    assert page.count("data:image/jpeg;base64,") == 3 and "img-src data:" in page
    for photo in photos.values():
        assert photo.ref.sha256 in words and photo.ref.sha256 in page


async def _stays_the_before(house: House, before: Picture) -> None:
    """While a case is open no new picture becomes "before", even of a page that looks clean again."""
    house.portal.pages["/"] = GOOD.replace("Trang chủ", "Trang chủ mới")
    await house.look("eyes")
    kept = Album(house.vault.directory.parent / "pictures").before(house.site.id, house.site.url)
    assert kept is not None and kept.data == before.data


async def test_a_defacement_only_scripts_write_is_found(house: House) -> None:
    house.portal.pages["/"] = GOOD
    await house.look("eyes")
    house.portal.pages["/"] = SCRIPTED
    await house.look("eyes")
    assert house.store.cases() == [], "one look is not enough"
    await house.look("eyes")
    (case,) = house.store.cases(open_only=True)
    assert case.kind.code == "page-defaced" and case.details["scripted"] is True
    assert set(house.pictures(case)) == set(Role)
    house.portal.pages["/"] = GOOD
    await house.look("eyes")
    await house.look("eyes")
    assert not house.store.cases()[0].active


async def test_without_a_browser_looks_go_on_without_pictures(house: House) -> None:
    house.eyes.program = Path("/nonexistent/chromium")
    house.portal.pages["/"] = BAD
    await house.look("defacement")
    await house.look("defacement")
    (case,) = house.store.cases(open_only=True)
    assert house.pictures(case) == {} and case.evidence
    await house.look("eyes")
    assert house.store.latest()[house.site.id, "eyes"].fault.reason == "no-browser"  # type: ignore[union-attr]


async def test_a_browser_that_fails_costs_no_finding(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no eyes today")

    monkeypatch.setattr(house.eyes.__class__, "shoot", broken)
    house.portal.pages["/"] = BAD
    await house.look("defacement")
    await house.look("defacement")
    assert len(house.store.cases(open_only=True)) == 1


async def test_settings_have_sane_defaults() -> None:
    assert EyesSettings().every == 86_400


def _dark(png: bytes) -> bool:
    image = Image.open(io.BytesIO(png)).convert("L").resize((1, 1), Image.Resampling.BOX)
    return image.tobytes()[0] < 80
