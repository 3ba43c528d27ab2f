"""Texts into files: HTML and PDF from one Jinja2 template, DOCX from a template an office edits in Word.

Templates are rendered in a sandbox, escaped, with strict fields; nothing is ever fetched.
"""

from __future__ import annotations

import base64
import functools
import gc
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from socd.model.text import Text
from socd.reports.forms import Context
from socd.reports.photos import Embedded

_APPENDIX = "phu-luc-1"  # the id of the first appendix in every template
# An appendix counts its own pages from 1; after a body of one page that would make page 2 a second page 1.
_GO_ON = "".join(f"@page :nth(1 of {page}) {{ counter-reset: none !important }}" for page in ("one", "wide-one"))


class TemplateProblem(Exception):  # noqa: N818 - a problem with a mend, told to a person
    """An office's template cannot be used; `text` names the file, the field or line, and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def html(name: str, context: Context, templates: Path) -> str:
    """The document as one self-contained HTML file: own style sheet inside, no script, nothing to load."""
    with _problems(f"{name}.html", context):
        env = _environment(templates)
        css = env.get_template("document.css").render()
        digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
        return env.get_template(f"{name}.html").render({**context, "css": Markup(css), "css_hash": digest})  # noqa: S704


def pdf(name: str, context: Context, templates: Path) -> bytes:
    """The same HTML printed to A4. Whatever a template wants to load is refused and told;
    the document's own pictures are inside it."""
    import weasyprint
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    nothing = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    page = weasyprint.HTML(string=_breakable(html(name, context, templates)), url_fetcher=nothing)
    try:
        with _uncollected():
            document = page.render()
            if len(document.pages) > 1 and _APPENDIX in document.pages[1].anchors:
                document = page.render(stylesheets=[weasyprint.CSS(string=_GO_ON)])
            return bytes(document.write_pdf())
    except FatalURLFetchingError as error:
        raise TemplateProblem(
            Text(
                f"Biểu mẫu {name}.html: văn bản không được tải gì từ bên ngoài. Bỏ liên kết này: {error}.",
                f"Template {name}.html: a document loads nothing from outside. Remove this: {error}.",
            )
        ) from error


_NARROW = re.compile(r'(?<=<td class="x">)[^<]+(?=</td>)')
_LONG = re.compile(r"[^\s&]{16,}")


def _breakable(page: str) -> str:
    """Long names and addresses in narrow cells part after a dot or a slash rather than anywhere."""

    def parts(word: re.Match[str]) -> str:
        return re.sub(r"(?<=[./])(?=\w)", "\u200b", word[0])

    return _NARROW.sub(lambda cell: _LONG.sub(parts, cell[0]), page)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage while half a million boxes are laid out that are all in use: it took a quarter of the time,
    and finds nothing to free before the end."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def docx(name: str, context: Context, templates: Path) -> bytes:
    """The Word document of the office's template."""
    from docxtpl import DocxTemplate

    path = templates / f"{name}.docx"
    with _problems(path.name, context):
        if not path.is_file():
            raise TemplateNotFound(path.name)
        try:
            document = DocxTemplate(path)
            document.init_docx()
        except (ValueError, KeyError, zipfile.BadZipFile) as error:
            raise TemplateError(f"not a Word document (.docx): {error}") from error
        document.render(_inline(document, context), jinja_env=_environment(templates), autoescape=True)
        document.docx.core_properties.title = context["title"][:255]
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def _inline(document: Any, value: Any) -> Any:
    """The same context with every picture as docxtpl wants it."""
    if isinstance(value, Embedded):
        from docx.shared import Mm
        from docxtpl import InlineImage

        return InlineImage(document, io.BytesIO(value.data), width=Mm(value.width))
    if isinstance(value, Mapping):
        return {key: _inline(document, item) for key, item in value.items()}
    return [_inline(document, item) for item in value] if isinstance(value, list) else value


@functools.lru_cache(maxsize=8)
def _environment(templates: Path) -> SandboxedEnvironment:
    """One per folder: a template is compiled once, and again when its file changes."""
    return SandboxedEnvironment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


@contextmanager
def _problems(name: str, context: Context) -> Iterator[None]:
    """Every way a template can be wrong, as a TemplateProblem naming the file and the mend."""
    try:
        yield
    except UndefinedError as error:
        field = _field(str(error))
        known = ", ".join(sorted(context))
        raise TemplateProblem(
            Text(
                f"Biểu mẫu {name}: không có trường “{field}”. Sửa tên trường trong biểu mẫu; các trường có: {known}.",
                f"Template {name}: there is no field “{field}”. Correct its name in the template; there are: {known}.",
            )
        ) from error
    except TemplateNotFound as error:
        raise TemplateProblem(
            Text(
                f"Thiếu biểu mẫu {error.name}. Chép lại tệp này từ bộ cài đặt của socd.",
                f"Template {error.name} is missing. Copy it again from socd's installation.",
            )
        ) from error
    except TemplateSyntaxError as error:
        where = f"{error.name or name}, {error.lineno}"
        raise TemplateProblem(
            Text(
                f"Biểu mẫu {name} sai cú pháp ({where}): {error.message}. Kiểm tra các dấu {{{{ }}}}, {{% %}} vừa sửa.",
                f"Template {name} has a syntax error ({where}): {error.message}. Check the {{{{ }}}}, {{% %}} in it.",
            )
        ) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise TemplateProblem(
            Text(
                f"Không dùng được biểu mẫu {name}: {error}. Chép lại tệp này từ bộ cài đặt của socd.",
                f"Template {name} cannot be used: {error}. Copy it again from socd's installation.",
            )
        ) from error


def _field(message: str) -> str:
    """The field's name out of Jinja2's sentence ("'x' is undefined", "'dict object' has no attribute 'x'")."""
    names: list[str] = re.findall(r"'([^']+)'", message)
    return names[-1] if names else message
