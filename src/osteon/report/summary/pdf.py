"""The report as PDF, set by Typst in Source Sans; both come as Python packages and ask the network for nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from osteon.optional import needs
from osteon.report.figures import style
from osteon.words.faces.refusals import refusals_words


def pdf(content: Mapping[str, Any], today: date) -> bytes:
    """Two A4 pages; text that is too much for one is set smaller until it fits."""
    for package in ("typst", "font_source_sans_pro"):
        needs(package, "report", refusals_words().purposes.pdf)
    import typst

    source = files("osteon.report").joinpath("templates", "summary.typ").read_bytes()
    text = json.dumps(_for_print(content), ensure_ascii=False)
    stamp = int((today - date(1970, 1, 1)).total_seconds())
    document = typst.compile(source, format="pdf", font_paths=_fonts(), sys_inputs={"content": text}, timestamp=stamp)
    return bytes(document)


@cache
def _fonts() -> Any:
    """The fonts of the package and no others, so that the pages look the same everywhere."""
    import typst

    folder = files("font_source_sans_pro").joinpath("files")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def _for_print(content: Any) -> Any:
    """The same, with charts that hold their own colours."""
    if isinstance(content, str) and content.startswith("<svg"):
        return content.replace(">", f"><style>{_chart_style()}</style>", 1).replace(
            "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
        )
    if isinstance(content, Mapping):
        return {key: _for_print(value) for key, value in content.items()}
    return [_for_print(item) for item in content] if isinstance(content, (list, tuple)) else content


@cache
def _chart_style() -> str:
    hues = {"blue": style.BLUE, "vermillion": style.VERMILLION, "purple": style.PURPLE, "muted": style.MUTED}
    rules = [f".course.hue-{hue}{{stroke:{colour}}}.band.hue-{hue}{{fill:{colour}}}" for hue, colour in hues.items()]
    return "".join(
        [
            "text{font-family:'Source Sans Pro';font-size:10.5px;fill:" + style.MUTED + "}",
            ".name{font-weight:600;fill:" + style.INK + "}.axis-name{font-weight:600;fill:" + style.INK + "}",
            ".course{fill:none;stroke-width:1.6;stroke-linejoin:round}.band{opacity:.16}",
            ".gridline{stroke:" + style.GRID + ";stroke-width:.7}.zero{stroke:" + style.BAR + ";stroke-width:.9}",
            ".axis{stroke:" + style.MUTED + ";stroke-width:.9}",
            ".ending{stroke:" + style.INK + ";stroke-width:.8;stroke-dasharray:2 2}",
            ".whisker{stroke:" + style.BLUE + ";stroke-width:2;fill:none}.median{fill:" + style.BLUE + "}",
            *rules,
        ]
    )
