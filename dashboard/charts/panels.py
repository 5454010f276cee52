"""Several charts in one picture."""

from collections.abc import Sequence

import altair as alt


def beside_one_another(charts: Sequence[alt.LayerChart | alt.Chart], columns: int | None = None) -> alt.ConcatChart:
    """Panels in rows of so many, each with colours, shapes and strokes of its own; one row unless said otherwise."""
    together = alt.concat(*charts, columns=columns or len(charts))
    return together.resolve_scale(color="independent", shape="independent", strokeDash="independent")
