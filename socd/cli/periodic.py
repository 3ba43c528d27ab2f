"""socd report weekly|monthly|quarterly|half-year|nine-months|yearly|form05|annual, and the figures people enter."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socd.cli.base import config_option, echo_json, fail, json_option, language, load, open_store, printable, utcnow
from socd.cli.drawing import Desk, paper_options
from socd.model.text import Text

if TYPE_CHECKING:
    from socd.reports.annual import AnnualFacts
    from socd.reports.monthly import MonthlyFacts
    from socd.reports.period import Period, Span

_HELP = {
    "weekly": "Báo cáo giám sát tuần (TT 31/2017, Điều 5.3.d) · weekly monitoring report",
    "monthly": "Báo cáo tháng tình hình bảo đảm an ninh mạng · monthly report",
    "quarterly": "Báo cáo quý · quarterly report",
    "half-year": "Báo cáo giám sát 06 tháng · monitoring report over 6 months",
    "nine-months": "Báo cáo 09 tháng · report on 9 months",
    "yearly": "Báo cáo năm tình hình bảo đảm an ninh mạng · report on the year",
    "form05": "Báo cáo tổng hợp 06 tháng, 01 năm (Mẫu 05, TT 20/2017) · summary report",
    "annual": "Báo cáo năm gửi Bộ Công an (Mẫu số 08, NĐ 331/2026) · annual report to the Ministry",
}
_LAPSED = Text(
    "Chưa xác nhận được Thông tư này còn hiệu lực sau 01/7/2026: chỉ dùng như biểu mẫu.",
    "Whether this circular still binds after 01/7/2026 is not confirmed: use it as a form only.",
)
_REMARKS = {
    "half-year": Text(
        "Phụ lục 2 Thông tư 31/2017/TT-BTTTT: không tìm được nguyên văn mẫu; dàn ý này là của socd. " + _LAPSED.vi,
        "Phụ lục 2 of Circular 31/2017: the form's text was not found; this outline is ours. " + _LAPSED.en,
    ),
    "weekly": _LAPSED,
    "form05": _LAPSED,
}


def add_to(report: click.Group) -> None:
    """Make these commands of `socd report`."""
    for form in _HELP:
        report.add_command(_command(form))
    report.add_command(figures)


def _command(form: str) -> click.Command:
    @click.command(form, help=_HELP[form])
    @click.option("--period", help="Kỳ, ví dụ 2026-11, 2026-W47, 2026-Q4, 2026-H2, 2026-9M, 2026 (mặc định: kỳ này) · "
                                   "period, default: the running one")  # fmt: skip
    @click.option("--scheme", type=click.Choice(["nd09", "calendar"]), help="Cách tính kỳ (mặc định: theo cấu hình)")
    @click.option("--overlap", is_flag=True, help="Vẫn lập dù chồng lên kỳ đã gửi · even over a period sent before")
    @paper_options
    def draw(period: str | None, scheme: str | None, overlap: bool, **told: Any) -> None:
        desk = Desk(**told)
        chosen = _chosen(desk, form, period, scheme)
        if not overlap:
            _not_over_sent(desk, form, chosen)
        if form in _REMARKS and not desk.as_json:
            click.echo(f"socd: {_REMARKS[form].in_(language())}", err=True)
        desk.write(form, _MAKERS.get(form, _situation)(desk, chosen), period=chosen.name)

    return draw


def _chosen(desk: Desk, form: str, period: str | None, scheme: str | None) -> Period:
    from socd.reports.forms.periodic import SPANS
    from socd.reports.period import Period, Scheme

    wanted = Scheme(scheme or desk.config.settings.period)
    spans = SPANS[form]
    if form == "annual":  # the decree's own data period, whatever the office uses
        wanted = Scheme.ND09
    try:
        chosen = Period.parse(period, wanted, spans) if period else Period.holding(desk.at, wanted, spans[0])
    except ValueError as error:
        fail(_no_period(period or "", spans, str(error)))
    if chosen.start > desk.at:
        day = f"{chosen.first_day:%d/%m/%Y}"
        fail(Text(f"kỳ {chosen.name} chưa bắt đầu: từ ngày {day}", f"{chosen.name} has not begun: it starts on {day}"))
    return chosen


def _no_period(told: str, spans: tuple[Span, ...], why: str) -> Text:
    there = ", ".join(span.written for span in spans)
    return Text(f"không có kỳ “{told[:40]}”; viết: {there}", f"{why}; write: {there}")


def _not_over_sent(desk: Desk, form: str, chosen: Period) -> None:
    """The same days must not be told twice in two periods, as happens where an office changes its scheme."""
    from socd.reports.period import Period

    for one in desk.store.drawn(form=form):
        other = Period.named(one.period or "") if one.sent_at is not None else None
        if other is not None and chosen.overlaps(other):
            days = f"{other.first_day:%d/%m/%Y} – {other.last_day:%d/%m/%Y}"
            fail(Text(
                f"kỳ {chosen.name} chồng lên kỳ {other.name} đã gửi ({days}, {one.reference}); chọn kỳ khác bằng "
                "--period, --scheme, hoặc thêm --overlap nếu đúng ý",
                f"{chosen.name} overlaps {other.name}, which was sent ({days}, {one.reference}); choose by --period, "
                "--scheme, or add --overlap if you mean it",
            ))  # fmt: skip


# -- facts ------------------------------------------------------------------------------------------------------------


def _situation(desk: Desk, period: Period) -> Any:
    from socd.reports.monthly import monthly_facts

    config = desk.config
    office = config.settings.office
    facts = monthly_facts(desk.store, config.inventory, office, period, desk.at, rules=config.clocks)
    if not desk.as_json:
        _tell_grounds(facts)
    return facts


def _tell_grounds(facts: MonthlyFacts) -> None:
    """What the figures stand on, where that is not a whole period wholly watched; the document says the same."""
    from socd.reports import words
    from socd.reports.compared import PARTIAL

    said = []
    if not facts.finished:
        until = words.moment(facts.until)
        said.append(Text(f"kỳ chưa kết thúc: số liệu tính đến {until}", f"the period runs on: figures up to {until}"))
    share = facts.coverage.share
    if share is None:
        said.append(Text("kỳ này không có lượt kiểm tra nào có kết quả: báo cáo ghi “chưa có số liệu”, không ghi 0",
                         "nothing was looked at in this period: the report says “chưa có số liệu”, not 0"))  # fmt: skip
    elif share < PARTIAL:
        told = words.percent(share)
        said.append(Text(f"kỳ này chỉ được giám sát {told}: so sánh với kỳ khác chỉ để tham khảo",
                         f"only {told} of this period was watched: comparisons are indicative"))  # fmt: skip
    for one in said:
        click.echo(f"socd: {one.in_(language())}", err=True)


def _weekly(desk: Desk, period: Period) -> Any:
    from socd.reports.weekly import weekly_facts

    return weekly_facts(desk.store, _situation(desk, period))


def _annual(desk: Desk, period: Period) -> Any:
    from socd.reports.annual import annual_facts

    facts = annual_facts(desk.config.inventory, desk.config.settings.office, period.year, desk.at)
    if not desk.as_json:
        _tell_remarks(facts)
    return facts


_MAKERS: Mapping[str, Callable[[Desk, Period], Any]] = {"weekly": _weekly, "annual": _annual}


def _tell_remarks(facts: AnnualFacts, most: int = 20) -> None:
    """What contradicts itself goes to the terminal and into the workbook: the form itself must not carry it."""
    lang = language()
    for one in facts.remarks[:most]:
        column = f" ({'cột' if lang == 'vi' else 'column'} {one.column})" if one.column else ""
        click.echo(printable(f"socd: {one.subject}{column}: {one.text.in_(lang)}"), err=True)
    if len(facts.remarks) > most:
        more = Text(f"và {len(facts.remarks) - most} điều khác; xem `socd inventory check`",
                    f"and {len(facts.remarks) - most} more; see `socd inventory check`")  # fmt: skip
        click.echo(f"socd: {more.in_(lang)}", err=True)


# -- figures ----------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("values", nargs=-1, metavar="[TÊN=SỐ]...")
@click.option("--period", required=True, help="Kỳ của số liệu, ví dụ 2026-11 · their period")
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Tệp YAML TÊN: SỐ · YAML")
@click.option("--by", default=getpass.getuser, help="Người nhập · who")
@json_option
@config_option
def figures(values: tuple[str, ...], period: str, file: Path | None, by: str, as_json: bool, directory: Path) -> None:
    """Số liệu nhập tay của một kỳ: thư rác, đào tạo, cách xử lý sự cố (Mẫu 05)… · figures no probe can see.

    Không ghi TÊN=SỐ thì liệt kê. "TÊN=" rút lại số đã nhập. · Without values: list them; "NAME=" takes one back.
    """
    from socd.reports.figures import ALL
    from socd.reports.period import Period, Scheme, Span

    config = load(directory)
    scheme = Scheme(config.settings.period)
    try:
        chosen = Period.parse(period, scheme, Span)
    except ValueError as error:
        fail(_no_period(period, tuple(Span), str(error)))
    told = _read(file) | _pairs(values)
    checked = {name: _number(name, value) for name, value in told.items()}
    store = open_store(config)
    if checked:
        store.enter_figures(scheme.value, str(chosen), checked, who=by, at=utcnow())
    entered = store.figures(scheme.value, [str(chosen)]).get(str(chosen), {})
    for name, figure in ALL.items():
        if as_json and name in entered:
            echo_json({"period": chosen.name, "name": name, "value": entered[name], "label": figure.label.vi})
        elif not as_json and (name in entered or (not checked and "-" not in name)):
            said = f"{entered[name]:,}".replace(",", ".") if name in entered else "–"
            click.echo(f"{name:24} {said:>12}  {figure.label.in_(language())}")


def _read(file: Path | None) -> dict[str, object]:
    import yaml

    if file is None:
        return {}
    if file.stat().st_size > 100_000:
        fail(Text(f"{file}: quá lớn", f"{file}: too large"))
    try:
        data = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        fail(Text(f"{file}: không phải YAML: {error}", f"{file}: no YAML: {error}"))
    if not isinstance(data, dict):
        fail(Text(f"{file}: cần các dòng “tên: số”", f"{file}: lines “name: number” are wanted"))
    return {str(name): value for name, value in data.items()}


def _pairs(values: tuple[str, ...]) -> dict[str, object]:
    found: dict[str, object] = {}
    for value in values:
        name, equals, number = value.partition("=")
        if not equals:
            fail(Text(f"viết TÊN=SỐ, không phải “{value[:40]}”", f"write NAME=NUMBER, not “{value[:40]}”"))
        found[name.strip()] = number.strip() or None
    return found


def _number(name: str, value: object) -> int | None:
    """A whole number, as people write it ("1.234"); None takes the figure back."""
    from socd.reports.figures import ALL, MOST

    if name not in ALL:
        there = ", ".join(key for key in ALL if "-" not in key)
        fail(Text(f"không có số liệu “{name[:40]}”; có: {there}…", f"no figure “{name[:40]}”; there are: {there}…"))
    if value is None:
        return None
    text = str(value).replace(".", "") if isinstance(value, str) else value
    if isinstance(text, bool) or not isinstance(text, int | str) or not str(text).isascii():
        fail(Text(f"{name}: không phải số nguyên", f"{name}: no whole number"))
    if not str(text).isdigit() or int(text) > MOST:
        fail(Text(f"{name}: cần số nguyên không âm, không phải “{str(value)[:40]}”",
                  f"{name}: a whole number from 0 is wanted, not “{str(value)[:40]}”"))  # fmt: skip
    return int(text)
