"""A chart as a picture on paper, with what it must say once it stands alone: title, images, protocols, snapshot.

Drawn here, by the renderer that vl-convert carries: no browser, no network.
"""

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import altair as alt

LIGHT = {
    "background": "#ffffff",
    "font": "DejaVu Sans",
    "view": {"stroke": "#dfe2ea"},
    "axis": {"titleFontWeight": "normal", "gridColor": "#eceef2", "labelColor": "#1c2030", "titleColor": "#1c2030"},
    "title": {"anchor": "start", "fontSize": 16, "subtitleColor": "#5f6573", "subtitleFontSize": 11, "offset": 14},
}
"""For paper: the arrow of the axes is in this font."""
PNG_SCALE = 2
LETTERS_A_LINE = 110
_CLIP = re.compile(r"\bclip\d+\b")
VEGA_LITE = "_".join(alt.SCHEMA_VERSION.split(".")[:2])
"""The version that charts are written in, as vl-convert names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What is written over a picture."""

    title: str
    lines: Sequence[str]
    """Over how many images, by which protocols, of which snapshot; empty ones are left out."""


def specification(chart: alt.TopLevelMixin, caption: Caption) -> dict[str, Any]:
    """The chart as Vega-Lite with its data, its caption and the light theme, for any viewer."""
    lines = [line for text in caption.lines for line in _broken(text)]
    title = alt.TitleParams(caption.title, subtitle=lines)
    with alt.data_transformers.enable("default", max_rows=None):
        return rounded({**chart.properties(title=title).to_dict(), "config": LIGHT})


def vega_lite(chart: alt.TopLevelMixin, caption: Caption) -> str:
    """The specification as JSON."""
    return json.dumps(specification(chart, caption))


def svg(chart: alt.TopLevelMixin, caption: Caption) -> str:
    """The picture as SVG: the same bytes for the same chart."""
    import vl_convert

    picture = vl_convert.vegalite_to_svg(specification(chart, caption), vl_version=VEGA_LITE)
    order = {name: f"clip{place}" for place, name in enumerate(dict.fromkeys(_CLIP.findall(picture)))}
    return _CLIP.sub(lambda found: order[found[0]], picture)  # the renderer goes on counting from the picture before


def png(chart: alt.TopLevelMixin, caption: Caption) -> bytes:
    """The picture as PNG, for screens of twice the usual density."""
    import vl_convert

    return vl_convert.vegalite_to_png(specification(chart, caption), vl_version=VEGA_LITE, scale=PNG_SCALE)


def _broken(text: str) -> list[str]:
    """A text in lines that are not longer than a picture is wide."""
    return textwrap.wrap(text, LETTERS_A_LINE, break_long_words=False, break_on_hyphens=False)


def rounded(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Numbers to ten digits, as the database adds in any order; what is no number is null, as JSON has no NaN."""
    match value:
        case dict():
            return {name: rounded(inner) for name, inner in value.items()}
        case list():
            return [rounded(inner) for inner in value]
        case float():
            return float(f"{value:.10g}") if isfinite(value) else None
        case _:
            return value
