"""Writes config/grafana/dashboards/socd-province.json: `python tools/build_dashboard.py [--check]`.

The JSON is committed, so that nobody needs the SDK to use it; `--check` says whether it is what this file makes.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    dashboard,
    prometheus,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as models
from grafana_foundation_sdk.models import dashboard as dash
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

TARGET = Path(__file__).parent.parent / "config/grafana/dashboards/socd-province.json"
SOURCE = models.DataSourceRef(type_val="prometheus", uid="${datasource}")
RED, AMBER, VIOLET, GREY, GREEN = "#c4392f", "#d19a1f", "#8a77c7", "#8a949e", "#2f8f57"
OF = 'job=~"$job",instance=~"$instance"'
OF_UNIT = f'{OF},unit=~"$unit"'


@dataclass(frozen=True)
class Query:
    """One query of a panel; `table` asks for the latest values with their labels as columns."""

    expr: str
    legend: str = ""
    table: bool = False

    def build(self, index: int) -> prometheus.Dataquery:
        query = prometheus.Dataquery().expr(self.expr).ref_id(chr(65 + index)).datasource(SOURCE)
        if self.legend:
            query = query.legend_format(self.legend)
        if self.table:
            return query.format(PromQueryFormat.TABLE).instant()
        return query.range()


def panel(make: Any, title: str, about: str, unit: str, queries: list[Query], width: int, height: int) -> Any:
    """What every panel has: title, description, unit, datasource, size, queries."""
    built = make.Panel().title(title).description(about).unit(unit).datasource(SOURCE).span(width).height(height)
    for index, query in enumerate(queries):
        built = built.with_target(query.build(index))
    return built


def steps(*pairs: tuple[float | None, str]) -> Any:
    thresholds = [dash.Threshold(value=value, color=color) for value, color in pairs]
    return dashboard.ThresholdsConfig().mode(dash.ThresholdsMode.ABSOLUTE).steps(thresholds)


def figure(title: str, about: str, unit: str, expr: str, *colours: tuple[float | None, str], width: int = 4) -> Any:
    """One number."""
    return (
        panel(stat, title, about, unit, [Query(expr)], width, 4)
        .thresholds(steps(*(colours or ((None, "text"),))))
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .graph_mode(models.BigValueGraphMode.NONE)
        .color_mode(models.BigValueColorMode.VALUE)
        .no_value("–")
    )


def lines(title: str, about: str, unit: str, queries: list[Query], width: int = 12) -> Any:
    """Curves over time."""
    legend = common.VizLegendOptions().show_legend(True).placement(models.LegendPlacement.BOTTOM)
    return panel(timeseries, title, about, unit, queries, width, 8).legend(legend).fill_opacity(8).min(0)


def listing(title: str, about: str, unit: str, expr: str, names: dict[str, str], width: int = 12) -> Any:
    """Latest values as a table, worst first; `names` are the columns shown, by label."""
    hidden = dict.fromkeys(("Time", "__name__", "job", "instance"), True)
    order = {name: index for index, name in enumerate([*names, "Value"])}
    tidy = dash.DataTransformerConfig(
        id_val="organize",
        options={"excludeByName": hidden, "indexByName": order, "renameByName": names},
    )
    return panel(table, title, about, unit, [Query(expr, table=True)], width, 9).with_transformation(tidy).no_value("–")


def bars(title: str, about: str, unit: str, expr: str, legend: str, width: int = 12) -> Any:
    return (
        panel(bargauge, title, about, unit, [Query(expr, legend)], width, 9)
        .orientation(models.VizOrientation.HORIZONTAL)
        .display_mode(models.BarGaugeDisplayMode.BASIC)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .min(0)
        .thresholds(steps((None, "#3b7f9c")))
    )


def province() -> list[Any]:
    """Row one: the same figures as the console's first page."""
    states = (
        ("incident", "Sự cố · Incident", RED),
        ("suspect", "Nghi vấn · Suspect", AMBER),
        ("unreachable", "Không kết nối được · Unreachable", VIOLET),
        ("unknown", "Chưa kiểm tra · Not looked at", GREY),
    )
    about = "Số cổng đang ở trạng thái này. Sites in this state now."
    total = 'sum(socd_site_state{{{of},state="{state}"}})'
    found = [
        figure(title, about, "short", total.format(of=OF_UNIT, state=state), (None, "text"), (1, colour))
        for state, title, colour in states
    ]
    clean = total.format(of=OF_UNIT, state="clean")
    found.append(figure("Sạch · Clean", about, "short", clean, (None, "text"), (1, GREEN)))
    late = f"count(socd_case_clock_due_timestamp_seconds{{{OF_UNIT}}} <= time()) or vector(0)"
    about = "Thời hạn báo cáo theo quy định đã qua mà chưa ghi nhận đã gửi. Reporting deadlines passed and not met."
    found.append(figure("Quá hạn báo cáo · Overdue", about, "short", late, (None, GREEN), (1, RED)))
    return found


def cases() -> list[Any]:
    finding = {"site": "Cổng · Site", "unit": "Đơn vị · Unit", "kind": "Loại · Kind", "class": "Lớp · Class"}
    clock = {"case": "Vụ việc · Case", "unit": "Đơn vị · Unit", "clock": "Thời hạn · Clock"}
    return [
        listing(
            "Dấu hiệu đang tồn tại · Standing findings",
            "Dấu hiệu đã được hai lần kiểm tra xác nhận và vẫn còn trên cổng. Confirmed and still seen.",
            "short", f"socd_site_findings{{{OF_UNIT}}}", finding,
        ),
        listing(
            "Thời hạn báo cáo · Legal clocks",
            "Thời gian còn lại tới hạn, âm là quá hạn. Time left until each deadline; negative is overdue.",
            "s", f"sort(socd_case_clock_due_timestamp_seconds{{{OF_UNIT}}} - time())", clock,
        ),
        lines(
            "Vụ việc đang mở · Open cases",
            "Sự cố, điểm yếu và mất kết nối được đếm riêng. Incidents, weaknesses and outages are counted apart.",
            "short", [Query(f"sum by (class) (socd_cases_open{{{OF}}})", "{{class}}")],
        ),
        lines(
            "Dấu hiệu theo loại · Findings by kind",
            "Số dấu hiệu đang tồn tại, theo loại. Standing findings by kind.",
            "short", [Query(f"sum by (kind) (socd_site_findings{{{OF_UNIT}}})", "{{kind}}")],
        ),
    ]  # fmt: skip


def sites() -> list[Any]:
    reached = {"0": ("Mất kết nối · down", VIOLET), "1": ("Kết nối được · up", GREEN)}
    mapping = dash.ValueMap({key: dash.ValueMappingResult(text=text, color=c) for key, (text, c) in reached.items()})
    timeline = panel(
        statetimeline,
        "Kết nối từng cổng · Reachability by site",
        "Kết quả lần kiểm tra kết nối gần nhất; trống là chưa kết luận được. Last look; a gap is “could not tell”.",
        "short", [Query(f"max by (site) (socd_site_up{{{OF_UNIT}}})", "{{site}}")], 24, 10,
    ).mappings([mapping]).thresholds(steps((None, VIOLET), (1, GREEN)))  # fmt: skip
    left = f"bottomk(15, socd_cert_not_after_timestamp_seconds{{{OF_UNIT}}} - time())"
    slow = f"topk(10, socd_site_response_seconds{{{OF_UNIT}}})"
    return [
        timeline,
        bars(
            "Chứng thư số: thời gian còn lại · Certificates: time left",
            "15 chứng thư số hết hạn sớm nhất. The fifteen that end first.",
            "s", left, "{{site}}",
        ),
        bars(
            "Hạng TLS · TLS grades",
            "Số cổng theo hạng kết nối mã hóa của bộ tiêu chí đang dùng. Sites by grade under the profile in force.",
            "short", f"count by (grade, scale) (socd_tls_grade{{{OF_UNIT}}})", "{{grade}} ({{scale}})",
        ),
        listing(
            "Hạng TLS từng cổng · TLS grade by site",
            "Xấu nhất ở trên; số càng lớn càng tốt, 0 là hạng thấp nhất. Worst first; the higher the better.",
            "short", f"sort(socd_tls_grade{{{OF_UNIT}}})",
            {"site": "Cổng · Site", "unit": "Đơn vị · Unit", "grade": "Hạng · Grade", "scale": "Bộ tiêu chí · Scale"},
        ),
        lines(
            "Cổng trả lời chậm nhất · Slowest sites",
            "Thời gian trả lời của mười cổng chậm nhất. Response time of the ten slowest.",
            "s", [Query(slow, "{{site}}")],
        ),
        bars(
            "Tài khoản bị lộ · Leaked accounts",
            "Theo đơn vị và loại tài khoản: công vụ, cá nhân, công dân. By unit and whose account it is.",
            "short", f"sum by (unit, class) (socd_leak_accounts{{{OF_UNIT}}})", "{{unit}} · {{class}}",
        ),
        bars(
            "Máy tính nhiễm mã độc · Infected computers",
            "Số máy tính có trong nhật ký mã độc đánh cắp thông tin, theo đơn vị. Computers in stealer logs, by unit.",
            "short", f"sum by (unit) (socd_leak_computers{{{OF_UNIT}}})", "{{unit}}",
        ),
    ]  # fmt: skip


def itself() -> list[Any]:
    rate = "[$__rate_interval]"
    duration = f"sum by (le, probe) (rate(socd_look_duration_seconds_bucket{{{OF}}}{rate}))"
    age = f"time() - max(socd_scheduler_last_run_timestamp_seconds{{{OF}}})"
    return [
        figure("Đường truyền · Own line", "1: tốt, 0: gián đoạn, tạm dừng kết luận. 1 is up; 0 pauses judging.",
               "short", f"min(socd_uplink_up{{{OF}}})", (None, RED), (1, GREEN)),
        figure("Lượt kiểm tra gần nhất · Last look", "Thời gian từ lượt gần nhất. Time since the scheduler last ran.",
               "s", age, (None, GREEN), (600, RED)),
        figure("Cấu hình · Configuration", "1: bản trên đĩa được dùng, 0: bị từ chối. 0: the new one was refused.",
               "short", f"min(socd_config_last_reload_successful{{{OF}}})", (None, RED), (1, GREEN)),
        figure("Thông báo đang chờ · Notices waiting", "Thông báo chưa gửi được. Notices no channel has taken yet.",
               "short", f"sum(socd_notices_waiting{{{OF}}}) or vector(0)", (None, GREEN), (1, AMBER)),
        figure("Bộ nhớ · Memory", "Bộ nhớ tiến trình socd đang dùng. Resident memory of the daemon.",
               "bytes", f"max(process_resident_memory_bytes{{{OF}}})"),
        figure("Tiến trình socd · Daemons", "Số tiến trình socd đang chạy. Running daemons.",
               "short", f"count(socd_build_info{{{OF}}})"),
        lines(
            "Lượt kiểm tra mỗi giây · Looks per second",
            "Theo loại kiểm tra. By probe.",
            "ops", [Query(f"sum by (probe) (rate(socd_looks_total{{{OF}}}{rate}))", "{{probe}}")], 8,
        ),
        lines(
            "Lượt không kết luận được · Looks that could not tell",
            "Theo bên có lỗi: socd, đường truyền, cổng. By whose fault it was: ours, the link's, the site's.",
            "ops", [Query(f"sum by (origin) (rate(socd_look_failures_total{{{OF}}}{rate}))", "{{origin}}")], 8,
        ),
        lines(
            "Thời gian một lượt (p95) · Look duration, p95",
            "95 % số lượt nhanh hơn mức này. 95 % of looks took less.",
            "s", [Query(f"histogram_quantile(0.95, {duration})", "{{probe}}")], 8,
        ),
    ]  # fmt: skip


def variables() -> list[Any]:
    def labels(name: str, title: str, query: str) -> Any:
        return (
            dashboard.QueryVariable(name).label(title).datasource(SOURCE).query(query).multi(True).include_all(True)
            .all_value(".+").refresh(dash.VariableRefresh.ON_TIME_RANGE_CHANGED).sort(dash.VariableSort.ALPHABETICAL_ASC)
            .current(dash.VariableOption(selected=True, text=["All"], value=["$__all"]))
        )  # fmt: skip

    return [
        dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"),
        labels("job", "Job", "label_values(socd_build_info, job)"),
        labels("instance", "Instance", 'label_values(socd_build_info{job=~"$job"}, instance)'),
        labels("unit", "Đơn vị · Unit", f"label_values(socd_site_info{{{OF}}}, unit)"),
    ]


def build() -> str:
    """The dashboard's JSON text."""
    board = (
        dashboard.Dashboard("socd: an ninh mạng cổng thông tin của tỉnh")
        .uid("socd-province")
        .description("Toàn tỉnh trong một trang: trạng thái cổng, vụ việc, thời hạn. The province on one page.")
        .tags(["socd"])
        .timezone("browser")
        .refresh("30s")
        .time("now-6h", "now")
        .tooltip(dash.DashboardCursorSync.CROSSHAIR)
        .readonly()
    )
    for variable in variables():
        board = board.with_variable(variable)
    rows = (
        ("Toàn tỉnh · Province", province),
        ("Vụ việc · Cases", cases),
        ("Cổng · Sites", sites),
        ("socd", itself),
    )
    ids = count(1)  # stable, so that a link to one panel keeps its meaning
    for title, panels in rows:
        board = board.with_row(dashboard.Row(title).id(next(ids)))
        for one in panels():
            board = board.with_panel(one.id(next(ids)))
    return (
        json.dumps(json.loads(JSONEncoder(sort_keys=True).encode(board.build())), indent=2, ensure_ascii=False) + "\n"
    )


def main() -> int:
    text = build()
    if "--check" in sys.argv:
        same = TARGET.exists() and TARGET.read_text("utf-8") == text
        print("up to date" if same else f"{TARGET} is not what this file makes: run without --check")
        return 0 if same else 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, "utf-8")
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
