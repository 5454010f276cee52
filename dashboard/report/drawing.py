"""Charts for a page that is read in light and in dark: axes and words in the colour of the text around them."""

import re
from functools import cache
from typing import Any

import altair as alt

from dashboard.charts.picture import VEGA_LITE, rounded

DRAWN_WIDTH = 460
"""Of the SVG, in CSS pixels; on screen a chart is as wide as its place."""
FONT = "Source Sans 3, Source Sans Pro, system-ui, sans-serif"
_INK, _FAINT = "currentColor", 0.14
THEME: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": _INK, "strokeOpacity": _FAINT},
    "axis": {
        "labelColor": _INK, "titleColor": _INK, "tickColor": _INK, "domainColor": _INK, "gridColor": _INK,
        "gridOpacity": _FAINT, "domainOpacity": 0.4, "tickOpacity": 0.4, "titleFontWeight": "normal",
        "labelFontSize": 12, "titleFontSize": 12,
        "titlePadding": 14, "labelSeparation": 8,
    },
    "legend": {"labelColor": _INK, "titleColor": _INK, "labelFontSize": 12},
    "title": {"color": _INK},
}  # fmt: skip
_ID = re.compile(r"\b(clip|gradient_)(\d+)\b")


def for_screen(chart: alt.LayerChart) -> dict[str, Any]:
    """The chart as Vega-Lite, as wide as its place; unchecked, as a page of the dashboard draws it."""
    with alt.data_transformers.enable("default", max_rows=None):
        found = chart.to_dict(validate=False)
    return rounded({**found, "width": "container", "config": THEME})


def svg(screen: dict[str, Any], number: int) -> str:
    """The chart as SVG to stand within a page.

    Args:
        screen: As `for_screen` makes it.
        number: Of the chart on the page: its clips and gradients must not be called like another one's.
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_svg({**screen, "width": DRAWN_WIDTH}, vl_version=VEGA_LITE)
    return _ID.sub(rf"\g<1>{number}-\g<2>", drawn)


@cache
def vega_scripts() -> str:
    """Vega, Vega-Lite and vega-embed, as the installed packages carry them.

    `</script` can stand in a string of theirs; it would end the element that they are written into.
    """
    import vl_convert

    whole = vl_convert.javascript_bundle(vl_version=VEGA_LITE)  # pyright: ignore[reportCallIssue] - its stub is wrong
    return whole.replace("</script", "<\\/script")
