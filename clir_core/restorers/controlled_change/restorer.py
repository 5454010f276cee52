"""Makes known changes of a target."""

import torch

from clir_core.imaging.images import quantise
from clir_core.interfaces import Images, Request, Restorer
from clir_core.restorers.controlled_change.harmless import as_strong
from clir_core.restorers.controlled_change.meaning import change_meaning, touched
from clir_core.restorers.controlled_change.setting import ChangeSetting


class ControlledChange(Restorer):
    """Each image with the change of the setting; see `change_meaning` and `as_strong`."""

    def __call__(self, degraded: Images, request: Request) -> Images:
        """Change (B, 3, H, W) into the same shape, in 8-bit values."""
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
