"""Targets with a known change, of meaning or a harmless one of equal PSNR: what a measure of alignment is tested on."""

from pathlib import Path

from clir_core.interfaces import Device, Restorer, RestorerSpec
from clir_core.restorers.controlled_change.setting import ChangeSetting


def _load(weights: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.controlled_change.restorer import ControlledChange

    return ControlledChange()


SPECS = (
    RestorerSpec(
        id="controlled-change",
        title="Controlled change",
        family="reference",
        scales=(1,),
        reads="target",
        default=False,
        setting=ChangeSetting(),
        load=_load,
        revision=2,
        licence="Apache-2.0",
        paper="",
        source="patches pasted, letters exchanged, parts mirrored, phases drawn anew, or as strong a harmless change",
    ),
)
