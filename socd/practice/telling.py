"""What a drill tells people on their terminal, in Vietnamese and English."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from socd.model.catalogue import BY_CODE
from socd.practice.score import Result, Score
from socd.practice.setting import Folders


def show_where(console: int, metrics: int, folders: Folders) -> None:
    """Where to look while the province plays."""
    out = Console()
    out.print("[bold]Tỉnh thực hành đang chạy · the practice province is up[/bold]")
    out.print(f"  Bảng điều khiển · console   http://127.0.0.1:{console}/")
    out.print(f"  Số đo · metrics             http://127.0.0.1:{metrics}/metrics")
    out.print(f"  Báo cáo · reports           {escape(str(folders.reports))}")
    out.print(f"  Nhật ký · log               {escape(str(folders.log))}")
    out.print("  Đang xem lần đầu mọi trang (khoảng 1–2 phút), sau đó các cuộc tấn công bắt đầu")
    out.print("  First look at every site (a minute or two); then the attacks begin")
    out.print("  Dừng: Ctrl-C · stop with Ctrl-C")


def show_score(score: Score) -> None:
    table = Table("Cài cắm · planted", "Loại · kind", "Phát hiện · found", "Giây · seconds", "Vụ việc · case")
    for result in score.results:
        table.add_row(*_row(result))
    out = Console()
    out.print(table)
    for case in score.false_alarms:
        where = ", ".join(case.sites) or case.unit
        out.print(
            f"[red]Báo nhầm · false alarm[/red] {case.number} {case.kind.code} {escape(where)} {escape(case.place)}"
        )
    out.print(f"Báo nhầm · false alarms: {len(score.false_alarms)}")
    if score.leaks:
        leaks = score.leaks
        out.print(
            f"Lộ lọt · leaks: {leaks.organisations} cơ quan · organisations, {leaks.computers} máy tính · computers, "
            f"{leaks.accounts} tài khoản · accounts, {leaks.official} công vụ · official"
        )
    if score.evidence_ok is not None:
        held = "toàn vẹn · holds" if score.evidence_ok else "KHÔNG toàn vẹn · does NOT hold"
        out.print(f"Chuỗi chứng cứ · evidence chain: {held}")
    for path in score.documents:
        out.print(f"  {path}", markup=False, highlight=False, soft_wrap=True)
    out.print("[green]ĐẠT · passed[/green]" if score.passed else "[red]CHƯA ĐẠT · not passed[/red]")


def _row(result: Result) -> tuple[str, ...]:
    kind = result.case.kind if result.case else BY_CODE[result.planted.kinds[0]]
    found = "✓" if result.case else "[red]✗[/red]"
    seconds = (
        "" if result.seconds is None else f"{result.seconds:.1f}" + (" [yellow](chậm · late)[/]" if result.late else "")
    )
    return result.planted.id, kind.title.vi, found, seconds, result.case.number if result.case else ""
