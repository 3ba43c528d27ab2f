"""Drawing documents up from a command: the store, the folder, versions, the office's templates. Every `socd report`
command works with a `Desk`."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socd.cli.base import (
    config_option,
    echo_json,
    fail,
    json_option,
    language,
    load,
    open_store,
    printable,
    unknown_case,
    utcnow,
)
from socd.model.case import Case, CaseEvent
from socd.model.text import Text
from socd.resources import config_dir

if TYPE_CHECKING:
    from socd.store import DocumentRow


def paper_options(command: Any) -> Any:
    """--format, --out, --by, --json, --config: what every command that draws a document up takes."""
    command = click.option("--format", "formats", default="", help="docx,pdf,html,xlsx (mặc định: mọi dạng có · all)")(
        command
    )
    command = click.option(
        "--out", type=click.Path(path_type=Path, file_okay=False), help="Nơi ghi (mặc định: thư mục reports) · folder"
    )(command)
    command = click.option("--by", default=getpass.getuser, help="Người lập · who draws it up")(command)
    return config_option(json_option(command))


class Desk:
    """What every report command works with: the configuration, the store, and where to write.

    `formats` "" means every format a form exists in; of named ones, a form that lacks one is written without it as
    long as one is left.
    """

    def __init__(
        self, directory: Path, formats: str = "", out: Path | None = None, as_json: bool = False, by: str = "socd"
    ) -> None:
        self.config = load(directory)
        self.store = open_store(self.config)
        self.at = utcnow()
        self.formats = [name.strip() for name in formats.split(",") if name.strip()]
        self.out = out or self.config.reports
        self.as_json = as_json
        self.by = by

    def case(self, number: str) -> Case:
        case = self.store.case(number)
        return case if case is not None else unknown_case(number)

    def write(
        self, form: str, facts: Any, number: str | None = None, *, period: str | None = None, again: bool = True
    ) -> None:
        """Draw the document up as a new version, or anew where it is a draft nobody touched; tell where it is.

        `again` False: where the newest version was sent, that one stands.
        """
        from socd.reports import FORMS, TemplateProblem, render, replace_file, stem_of
        from socd.store import Drawing
        from socd.store.documents import versioned

        spec = FORMS[form]
        formats = self._formats(spec.formats)
        series = stem_of(form, facts)
        if not again and self._stands(series):
            return
        draft, version, replaces = self._version(series)
        formats += [name for name in spec.formats if name in draft and name not in formats]
        while any(self._foreign(f"{versioned(series, version)}.{name}", draft) for name in formats):
            version, draft = version + 1, {}
        try:
            made = render(
                form, facts, formats, self.config.templates, replaces=replaces, shipped=config_dir() / "templates"
            )
        except TemplateProblem as error:
            fail(error.text)
        for problem in made.fallen:
            self._warn(problem.text)
        self.out.mkdir(parents=True, exist_ok=True)
        files = {}
        for name in formats:
            path = (self.out / f"{versioned(series, version)}.{name}").resolve()
            replace_file(path, made.files[name])
            files[name] = (str(path), hashlib.sha256(made.files[name]).hexdigest())
        code = spec.sends(facts)
        drawn = self.store.draw_up(
            Drawing(series, form, version, self.at, self.by, made.digest, files, number, period, code, replaces)
        )
        self._tell(form, number, drawn.id, version, files)
        if number is not None:
            title = spec.title.vi or form
            note = f"{title} ({versioned(series, version)})"
            self.store.add_event(number, CaseEvent(self.at, "socd", "document", note))

    def _formats(self, there: tuple[str, ...]) -> list[str]:
        from socd.reports import EVERY_FORMAT

        unknown = [name for name in self.formats if name not in EVERY_FORMAT]
        wanted = [name for name in self.formats if name in there] if self.formats else list(there)
        if unknown or not wanted:
            name, known = (unknown or self.formats)[0], ", ".join(there)
            fail(Text(f"không có dạng “{name}”; có: {known}", f"no format “{name}”; there are: {known}"))
        return wanted

    def _version(self, series: str) -> tuple[dict[str, DocumentRow], int, str]:
        """The draft to write anew (its files by format, {} for none), the version, and the number of the sent document
        that is replaced.

        A draft is written anew, in all its formats, where all of them lie in this folder as they were drawn up. What
        was sent and what a person has edited is never overwritten, nor is a file we know nothing of.
        """
        drawn = self.store.drawn(series=series)
        replaces = next((one.reference or "……" for one in drawn if one.sent_at is not None), "")
        if not drawn:
            return {}, 1, replaces
        last = drawn[0]
        here = all(Path(row.path).parent == self.out.resolve() and _untouched(row) for row in last.files)
        if last.sent_at is None and here:
            return {row.format: row for row in last.files}, last.version, replaces
        return {}, last.version + 1, replaces

    def _stands(self, series: str) -> bool:
        drawn = self.store.drawn(series=series)
        if not drawn or drawn[0].sent_at is None:
            return False
        told = Text(f"{drawn[0].name}: đã gửi ({drawn[0].reference})", f"{drawn[0].name}: sent ({drawn[0].reference})")
        click.echo(f"socd: {printable(told.in_(language()))}", err=True)
        return True

    def _foreign(self, name: str, draft: Mapping[str, DocumentRow]) -> bool:
        """Whether a file of that name is there that is not of the draft being written anew."""
        path = (self.out / name).resolve()
        return path.exists() and str(path) not in {row.path for row in draft.values()}

    def _tell(
        self, form: str, number: str | None, drawn: int, version: int, files: Mapping[str, tuple[str, str]]
    ) -> None:
        for name, (path, digest) in files.items():
            if self.as_json:
                echo_json({"form": form, "case": number, "path": path, "format": name, "sha256": digest,
                           "document": drawn, "version": version})  # fmt: skip
            else:
                click.echo(path)

    def _warn(self, text: Text) -> None:
        used = Text(" Đã dùng biểu mẫu gốc của socd.", " The shipped template was used instead.")
        click.echo(f"socd: {text.in_(language())}{used.in_(language())}", err=True)


def _untouched(row: DocumentRow) -> bool:
    """Whether a file is as it was drawn up, or gone."""
    try:
        return hashlib.sha256(Path(row.path).read_bytes()).hexdigest() == row.sha256
    except FileNotFoundError:
        return True
