"""Does an office's own template fit? Which field is unknown, which mandatory one is missing, with file and place.

Nothing is rendered: the templates' fields are read out of Jinja2's syntax tree, and what the shipped template of the
same form uses is what there is.
"""

from __future__ import annotations

import difflib
import functools
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from socd.model.text import Text
from socd.reports.forms import FORMS, Form

_LETTER = ("symbol", "blank_number", "place_date", "keep", "signer_title")  # where the shipped template has them
_EVERYWHERE = frozenset({"title", "term", "office"})
_SHARED = frozenset({"letter", "case", "general", "scope", "m03"})  # the same thing in every form that has it
_FREE = frozenset({"css", "css_hash", "loop", "range", "caller", "true", "false", "none", "self", "super"})
_WORD_TAG = re.compile(r"\{%-?(?:p|tr|tc|r)\s")
_LOADS = re.compile(r"(?i)<(script|link|iframe|object|embed)\b|<img[^>]+src=[\"'](?!data:|\{)|@import|url\(")
_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a template: which file, where in it (a line, or a paragraph with its beginning), what."""

    file: str
    place: Text
    what: Text

    @property
    def text(self) -> Text:
        vi = f"{self.file}{', ' + self.place.vi if self.place.vi else ''}: {self.what.vi}"
        en = f"{self.file}{', ' + self.place.en if self.place.en else ''}: {self.what.en}"
        return Text(vi, en)


@dataclass(frozen=True, slots=True)
class _Source:
    """A template as text, with what to call each of its lines."""

    file: str
    text: str
    places: Sequence[Text] | None = None

    def place(self, line: int) -> Text:
        if self.places is None:
            return Text(f"dòng {line}", f"line {line}")
        return self.places[min(max(line, 1), len(self.places)) - 1] if self.places else Text("", "")


@dataclass(frozen=True, slots=True)
class _Use:
    """One field as a template uses it."""

    path: str
    file: str
    place: Text


class _Unreadable(Exception):  # noqa: N818 - carries a flaw
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.text.en)
        self.flaw = flaw


def check_templates(folder: Path, shipped: Path) -> list[Flaw]:
    """Everything wrong with the templates of a folder, form by form; empty where all of them fit. What is still as
    shipped is not read again."""
    flaws: dict[Flaw, None] = {}
    parts = all(_same(folder, shipped, name) for name in ("layout.html", "page.html"))
    for form in FORMS.values():
        for suffix in ("html", "docx"):
            as_shipped = _same(folder, shipped, f"{form.template}.{suffix}") and (parts or suffix == "docx")
            if not as_shipped and {"html": {"html", "pdf"}, "docx": {"docx"}}[suffix] & set(form.formats):
                flaws |= dict.fromkeys(_check(form, folder, suffix, shipped))
    return list(flaws)


def _same(folder: Path, shipped: Path, name: str) -> bool:
    try:
        return (folder / name).read_bytes() == (shipped / name).read_bytes()
    except OSError:
        return False


@functools.lru_cache(maxsize=64)
def _known(template: str, shipped: Path) -> frozenset[str]:
    """Every field of a shipped template and its twin, with all it begins with."""
    uses = (use for suffix in ("html", "docx") for use in _uses(shipped, template, suffix))
    return frozenset(prefix for use in uses for prefix in _prefixes(use.path))


def _shared(shipped: Path) -> Iterator[str]:
    for form in FORMS.values():
        yield from (path for path in _known(form.template, shipped) if _head(path) in _SHARED)


def _check(form: Form, folder: Path, suffix: str, shipped: Path) -> Iterator[Flaw]:
    try:
        found = _uses(folder, form.template, suffix)
    except _Unreadable as error:
        yield error.flaw
        return
    known = _known(form.template, shipped)
    heads = {_head(path) for path in known}
    there = {*known, *(path for path in _shared(shipped) if _head(path) in heads), *_EVERYWHERE}
    for use in found:
        if use.path not in there and _head(use.path) not in _FREE:
            yield Flaw(use.file, use.place, _unknown(use.path, there))
    used = {prefix for use in found for prefix in _prefixes(use.path)}
    for path in (*(f"letter.{name}" for name in _LETTER), *form.required):
        if path in known and path not in used:
            yield Flaw(f"{form.template}.{suffix}", Text("", ""), _missing(path))
    if suffix == "html":
        yield from _loading(folder / f"{form.template}.html")


def _head(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _unknown(path: str, there: set[str]) -> Text:
    near = difflib.get_close_matches(path, there, 1, 0.6)
    vi, en = (f"; ý là “{near[0]}”?", f"; did you mean “{near[0]}”?") if near else ("", "")
    return Text(f"không có trường “{path}”{vi}", f"there is no field “{path}”{en}")


def _missing(path: str) -> Text:
    return Text(
        f"thiếu trường bắt buộc “{path}”: chép lại chỗ có trường này từ biểu mẫu gốc",
        f"the mandatory field “{path}” is missing: copy its place from the shipped template",
    )


def _loading(path: Path) -> Iterator[Flaw]:
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if match := _LOADS.search(line):
            yield Flaw(
                path.name,
                Text(f"dòng {number}", f"line {number}"),
                Text(f"văn bản không được tải gì từ bên ngoài: bỏ “{match[0]}”",
                     f"a document loads nothing from outside: remove “{match[0]}”"),
            )  # fmt: skip


def _prefixes(path: str) -> Iterator[str]:
    """A path and all it begins with: "a[].b" → "a", "a[]", "a[].b"."""
    for match in re.finditer(r"\.|\[\]|$", path):
        if match.start():
            yield path[: match.start()]
        if match[0] == "[]":
            yield path[: match.end()]


# -- reading ----------------------------------------------------------------------------------------------------


def _uses(folder: Path, name: str, suffix: str) -> list[_Use]:
    """Every field one template uses, those inside the parts it calls included."""
    source = _word(folder / f"{name}.docx") if suffix == "docx" else _page(folder / f"{name}.html")
    macros: dict[str, tuple[nodes.Macro, _Source]] = {}
    if suffix == "html":
        macros = _macros(_page(folder / "layout.html"))
    walk = _Walk(source, macros)
    walk.visit(_parse(source), {})
    return walk.found


@functools.lru_cache(maxsize=4)
def _macros(layout: _Source) -> dict[str, tuple[nodes.Macro, _Source]]:
    return {macro.name: (macro, layout) for macro in _parse(layout).find_all(nodes.Macro)}


def _page(path: Path) -> _Source:
    return _Source(path.name, _read(path).decode("utf-8", "replace"))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _Unreadable(Flaw(path.name, Text("", ""), Text("tệp quá lớn", "the file is too large")))
        return path.read_bytes()
    except OSError as error:
        raise _Unreadable(
            Flaw(
                path.name,
                Text("", ""),
                Text(f"không đọc được ({error.strerror}): chép lại từ biểu mẫu gốc",
                     f"cannot be read ({error.strerror}): copy it again from the shipped templates"),
            )
        ) from None  # fmt: skip


def _word(path: Path) -> _Source:
    """A Word template as text, one line a paragraph; tags that docxtpl puts around rows become plain ones."""
    import docx
    from docx.opc.exceptions import OpcError
    from docx.oxml.ns import qn

    _read(path)
    try:
        document = docx.Document(str(path))
    except (ValueError, KeyError, zipfile.BadZipFile, OpcError) as error:
        raise _Unreadable(
            Flaw(path.name, Text("", ""), Text(f"không phải tệp Word (.docx): {error}", f"no Word document: {error}"))
        ) from None
    roots = [document.element.body]
    for section in document.sections:
        roots += [part._element for part in (section.header, section.footer, section.first_page_header)]
    lines, places = [], []
    for paragraph in (p for root in roots for p in root.iter(qn("w:p"))):
        line = "".join(node.text or "" for node in paragraph.iter(qn("w:t"))).replace("\n", " ")
        lines.append(_WORD_TAG.sub("{% ", line))
        start, number = line.strip()[:50], len(lines)
        places.append(Text(f"đoạn {number} (“{start}”)", f"paragraph {number} (“{start}”)"))
    return _Source(path.name, "\n".join(lines), places)


def _parse(source: _Source) -> nodes.Template:
    try:
        return Environment(autoescape=True).parse(source.text)
    except TemplateSyntaxError as error:
        said = error.message or ""
        raise _Unreadable(
            Flaw(
                source.file,
                source.place(error.lineno),
                Text(f"sai cú pháp: {said}. Kiểm tra các dấu {{{{ }}}}, {{% %}} ở đó",
                     f"syntax error: {said}. Check the {{{{ }}}}, {{% %}} there"),
            )
        ) from None  # fmt: skip


_Env = Mapping[str, str | None]  # what a local name stands for: the path of a field, None for something else


class _Walk:
    """Collects the fields of a syntax tree, with loop variables and arguments of parts put back into paths."""

    def __init__(self, source: _Source, macros: Mapping[str, tuple[nodes.Macro, _Source]]) -> None:
        self.source = source
        self.macros = macros
        self.found: list[_Use] = []
        self._depth = 0

    def visit(self, node: nodes.Node, env: _Env) -> None:
        match node:
            case nodes.For():
                self._for(node, env)
            case nodes.Call():
                self._call(node, env)
            case nodes.Macro() | nodes.Import() | nodes.FromImport():
                return
            case nodes.Name() | nodes.Getattr() | nodes.Getitem():
                path = self._path(node, env)
                if path is None:
                    self._children(node, env)
                else:
                    self._use(path, node.lineno)
            case _:
                self._children(node, env)

    def _children(self, node: nodes.Node, env: _Env) -> None:
        local = {name.name: None for name in node.find_all(nodes.Name) if name.ctx == "store"}
        known = {**local, **env} if isinstance(node, nodes.Template | nodes.Block) else env
        for child in node.iter_child_nodes():
            self.visit(child, known)

    def _for(self, node: nodes.For, env: _Env) -> None:
        self.visit(node.iter, env)
        path = self._path(node.iter, env)
        inner = dict(env) | {"loop": None}
        for name in [node.target] if isinstance(node.target, nodes.Name) else node.target.find_all(nodes.Name):
            inner[name.name] = f"{path}[]" if path and isinstance(node.target, nodes.Name) else None
        for child in (*node.body, *([node.test] if node.test else [])):
            self.visit(child, inner)
        for child in node.else_:
            self.visit(child, env)

    def _call(self, node: nodes.Call, env: _Env) -> None:
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self.visit(argument, env)
        name = node.node.attr if isinstance(node.node, nodes.Getattr) else getattr(node.node, "name", "")
        if name not in self.macros or self._depth > 5:
            return
        macro, source = self.macros[name]
        bound = dict.fromkeys((arg.name for arg in macro.args), None)
        bound |= {arg.name: self._path(value, env) for arg, value in zip(macro.args, node.args, strict=False)}
        before, self.source, self._depth = self.source, source, self._depth + 1
        for child in macro.body:
            self.visit(child, bound)
        self.source, self._depth = before, self._depth - 1

    def _path(self, node: Any, env: _Env) -> str | None:
        match node:
            case nodes.Name():
                return env.get(node.name, node.name)
            case nodes.Getattr():
                base = self._path(node.node, env)
                return f"{base}.{node.attr}" if base is not None else None
            case nodes.Getitem(arg=nodes.Const(value=value)):
                base = self._path(node.node, env)
                if base is None:
                    return None
                return f"{base}.{value}" if isinstance(value, str) else f"{base}[]"
            case nodes.Filter():
                return self._path(node.node, env)
        return None

    def _use(self, path: str, line: int) -> None:
        if path.partition(".")[0] != "part":
            self.found.append(_Use(path, self.source.file, self.source.place(line)))
