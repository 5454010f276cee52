"""The degraded image itself, brought to the size of the target by MATLAB's bicubic: the start of every scale."""

from pathlib import Path

from clir_core.interfaces import Device, Images, Request, Restorer, RestorerSpec, Setting
from clir_core.processing.matlab_resize import imresize


class _Bicubic(Restorer):
    def __call__(self, degraded: Images, request: Request) -> Images:
        return degraded if request.scale == 1 else imresize(degraded, request.scale)


def _load(weights: tuple[Path, ...], device: Device) -> Restorer:
    return _Bicubic()


SPECS = (
    RestorerSpec(
        id="bicubic",
        title="Degraded (bicubic)",
        family="reference",
        setting=Setting(),
        load=_load,
        licence="Apache-2.0",
        paper="https://doi.org/10.1109/TASSP.1981.1163711",
        source="MATLAB imresize, bicubic, double",
    ),
)
