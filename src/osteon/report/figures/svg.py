"""A figure as SVG inside a page: text stays text, colours follow the page's light or dark theme."""

from __future__ import annotations

import io
import re
from html import escape

from matplotlib import rc_context
from matplotlib.figure import Figure

from osteon.report.figures import style

_REFERENCE = re.compile(r'url\(#([^)]+)\)|href="#([^"]+)"')

#: colours of the figures, by the name of the page's CSS variable
THEMED = {
    "ink": style.INK,
    "muted": style.MUTED,
    "grid": style.GRID,
    "bar": style.BAR,
    "paper": style.PAPER,
    "blue": style.BLUE,
    "vermillion": style.VERMILLION,
    "green": style.GREEN,
    "purple": style.PURPLE,
    "amber": style.AMBER,
    "sky": style.SKY,
}


def inline_svg(figure: Figure, name: str, title: str, description: str) -> str:
    """An ``<svg>`` element to stand in HTML.

    Parameters
    ----------
    name : letters and hyphens, unique in the page; identifiers inside begin with it.
    title, description : what a screen reader says instead of the picture.
    """
    buffer = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"font-family: [^;\"]*", "font-family: var(--sans)", text)
    for variable, colour in THEMED.items():
        text = text.replace(f": {colour}", f": var(--{variable})")
    used = {first or second for first, second in _REFERENCE.findall(text)}
    text = re.sub(r' id="([^"]+)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", text)
    text = _REFERENCE.sub(lambda m: m[0].replace("#", f"#{name}-"), text)
    head, body = text.split(">", 1)
    head = re.sub(r' (width|height|version|xmlns(:xlink)?)="[^"]*"', "", head)
    named = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    labelled = f'{head} role="img" aria-labelledby="{name}-title {name}-desc">{named}{body}'
    return re.sub(r"\n\s*", "\n", labelled).replace("xlink:href", "href").strip()
