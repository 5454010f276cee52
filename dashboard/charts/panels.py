"""Several charts in one picture."""

from collections.abc import Sequence

import altair as alt


def beside_one_another(charts: Sequence[alt.LayerChart]) -> alt.HConcatChart:
    """Panels in a row, each with colours, shapes and strokes of its own."""
    return alt.hconcat(*charts).resolve_scale(color="independent", shape="independent", strokeDash="independent")
