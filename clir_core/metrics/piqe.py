"""PIQE, by pyiqa: distortion of the active blocks, without training."""

from clir_core.adapters.pyiqa_metric import solo_spec

SPECS = (
    solo_spec(
        "piqe",
        id="piqe",
        title="PIQE",
        better="lower",
        colour="yiq",
        minimum_side=16,
        paper="https://doi.org/10.1109/NCC.2015.7084843",
    ),
)
