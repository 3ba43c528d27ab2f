"""socd dossier SITE · list · check SITE: drafts of the level dossier, and what each system still lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socd.cases.workdays import local_day
from socd.cli.base import config_option, echo_json, fail, json_option, language, load, printable, utcnow
from socd.model.text import Text

if TYPE_CHECKING:
    from socd.dossiers import Item
    from socd.model.inventory import Inventory, Site


class _OrSite(click.Group):
    """`socd dossier SITE` is short for `socd dossier draw SITE`."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["draw", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_OrSite)
def dossier() -> None:
    """Hồ sơ đề xuất cấp độ: dự thảo Mẫu 01–07, còn thiếu gì · level dossiers, drafted and checked.

    `socd dossier TRANG` là cách viết ngắn của `socd dossier draw TRANG` · SITE alone is short for draw SITE.
    """


@dossier.command()
@click.argument("site")
@click.option("--form", "forms", help="Mẫu nào, ví dụ 01,06 (mặc định: các mẫu hệ thống cần) · which forms")
@click.option("--format", "formats", default="", help="docx,pdf,html (mặc định: tất cả) · all")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Nơi ghi (mặc định: reports) · folder")
@json_option
@config_option
def draw(site: str, forms: str | None, formats: str, out: Path | None, as_json: bool, directory: Path) -> None:
    """Lập dự thảo hồ sơ của một hệ thống · draw up the drafts for one system."""
    from socd.cli.drawing import Desk
    from socd.dossiers import FORMS, forms_of
    from socd.reports.dossier import dossier_facts

    desk = Desk(directory, formats, out, as_json)
    inventory = desk.config.inventory
    one = _site(inventory, site)
    wanted = (
        [name.strip().zfill(2) for name in forms.split(",")] if forms else list(forms_of(one.official, one.dossier))
    )
    unknown = [name for name in wanted if name not in FORMS]
    if unknown:
        fail(Text(f"không có mẫu “{unknown[0]}”; có: 01 … 07", f"no form “{unknown[0]}”; there are 01 … 07"))
    if not wanted:
        click.echo(
            Text("Hồ sơ đã phê duyệt đủ; không còn mẫu nào phải lập.", "Everything is approved.").in_(language())
        )
    for name in wanted:
        desk.write(f"dossier-{name}", dossier_facts(name, one, inventory, desk.config.settings.office, desk.at))
    if not as_json:
        _tell(_items(inventory, one), missing_only=True)


@dossier.command()
@click.argument("site")
@json_option
@config_option
def check(site: str, as_json: bool, directory: Path) -> None:
    """Bảng kiểm: có gì, còn thiếu gì · the checklist of one system."""
    inventory = load(directory).inventory
    items = _items(inventory, _site(inventory, site))
    if as_json:
        for item in items:
            echo_json({"site": site, "code": item.code, "there": item.there, "text": item.text.vi, "mend": item.mend})
    else:
        _tell(items, missing_only=False)
    raise SystemExit(0 if all(item.there for item in items) else 1)


@dossier.command("list")
@json_option
@config_option
def list_(as_json: bool, directory: Path) -> None:
    """Mọi hệ thống: cấp độ, tình trạng, mẫu cần lập, số điểm còn thiếu · every system at a glance."""
    from socd.annual import listed
    from socd.dossiers import forms_of

    inventory = load(directory).inventory
    for site in listed(inventory):
        official = site.official
        missing = [item.code for item in _items(inventory, site) if not item.there]
        forms = forms_of(official, site.dossier)
        if as_json:
            echo_json(
                {
                    "site": site.id,
                    "level": official.proposed_level,
                    "approval": official.approval and official.approval.value,
                    "expected": official.approval_expected and official.approval_expected.isoformat(),
                    "forms": list(forms),
                    "missing": missing,
                }
            )
            continue
        state = official.approval.value if official.approval else Text("chưa lập", "not begun").in_(language())
        level = Text(f"cấp độ {official.proposed_level or '?'}", f"level {official.proposed_level or '?'}")
        lacks = Text(f"thiếu {len(missing)}", f"lacks {len(missing)}")
        by = f" → {official.approval_expected:%d/%m/%Y}" if official.approval_expected else ""
        needs = f"; Mẫu {', '.join(forms)}" if forms else ""
        line = f"{site.id}  {level.in_(language())}  {state}{by}{needs}; {lacks.in_(language())}"
        click.echo(printable(line))


def _site(inventory: Inventory, name: str) -> Site:
    found = inventory.sites.get(name)
    if found is None:
        fail(Text(f"không có trang “{name}” trong danh mục", f"no site “{name}” in the inventory"))
    return found


def _items(inventory: Inventory, site: Site) -> tuple[Item, ...]:
    from socd.dossiers import checklist

    return checklist(inventory, site, local_day(utcnow()))


def _tell(items: tuple[Item, ...], *, missing_only: bool) -> None:
    for item in items:
        if item.there and missing_only:
            continue
        mark = "✓" if item.there else "✗"
        mend = f"  ({item.mend})" if item.mend and not item.there else ""
        click.echo(printable(f"{mark} {item.text.in_(language())}{mend}"))


COMMANDS = (dossier,)
