"""Targets with a known change, of meaning or a harmless one of equal PSNR: what a measure of alignment is tested on."""

from pathlib import Path

import torch

from clir_core.imaging.images import quantise
from clir_core.interfaces import Images, Request, Restorer, RestorerSpec
from clir_core.restorers.controlled_change.harmless import as_strong
from clir_core.restorers.controlled_change.meaning import change_meaning, touched
from clir_core.restorers.controlled_change.setting import ChangeSetting


class _ControlledChange(Restorer):
    def __call__(self, degraded: Images, request: Request) -> Images:
        if not isinstance(request.setting, ChangeSetting):
            raise TypeError(f"controlled-change was handed a {type(request.setting).__name__}")
        return torch.cat([_changed(image, request.setting) for image in degraded.split(1)])


def _changed(image: Images, setting: ChangeSetting) -> Images:
    changed = quantise(change_meaning(image, setting.change, setting.share))
    if setting.made == "meaning":
        return changed
    error = float((changed - image).double().square().mean())
    everywhere = setting.where == "everywhere"
    weights = torch.ones(image.shape[-2:]) if everywhere else touched(image, setting.change, setting.share)
    return as_strong(image, setting.made, error, weights)


def _load(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    return _ControlledChange()


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
        licence="Apache-2.0",
        paper="",
        source="patches pasted, letters exchanged, parts mirrored, phases drawn anew, or as strong a harmless change",
    ),
)
