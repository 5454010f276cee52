"""The target itself: the end of every scale, and a check that a protocol scores perfection as such."""

from pathlib import Path

from clir_core.interfaces import Device, Images, Request, Restorer, RestorerSpec, Setting


class _Target(Restorer):
    def __call__(self, degraded: Images, request: Request) -> Images:
        return degraded


def _load(weights: tuple[Path, ...], device: Device) -> Restorer:
    return _Target()


SPECS = (
    RestorerSpec(
        id="target",
        title="Target",
        family="reference",
        scales=(1,),
        reads="target",
        setting=Setting(),
        load=_load,
        licence="Apache-2.0",
        paper="",
        source="the identity",
    ),
)
