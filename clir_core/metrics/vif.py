"""VIF on the steerable pyramid, by pyiqa. Slower than VIFp, and another number."""

from clir_core.adapters.pyiqa_metric import pair_spec

SPECS = (
    pair_spec(
        "vif",
        id="vif",
        title="VIF (steerable pyramid)",
        better="higher",
        colour="yiq",
        minimum_side=40,
        default=False,
        cost="expensive",
        paper="https://doi.org/10.1109/TIP.2005.859378",
    ),
)
