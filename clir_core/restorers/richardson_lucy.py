"""Richardson-Lucy deconvolution: the iterative answer to a known blur under Poisson noise."""

from dataclasses import dataclass
from pathlib import Path

from clir_core.errors import RestorerError
from clir_core.interfaces import Device, Images, Request, Restorer, RestorerSpec, Setting, Tensor
from clir_core.processing.fourier_blur import periodic, transfer_function

_DARKEST = 1e-6
"""What the blurred estimate is taken for at least, so that black stays a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RichardsonLucySetting(Setting):
    """How long to iterate: more is sharper, and noisier."""

    iterations: int = 30
    """The default is where more time gains little.

    PSNR gained on 8-bit blurred crops of scikit-image's astronaut and coffee, in dB: blur1 4.1 and 3.0 after 20,
    4.7 and 3.5 after 30, 5.5 and 4.1 after 50; blur20 1.2 and 1.3, 1.5 and 1.6, 1.7 and 1.9.
    """

    def __post_init__(self) -> None:
        """Refuse what is not a count."""
        if self.iterations < 1:
            raise RestorerError(f"richardson-lucy's iterations is {self.iterations}; expected at least 1")


class _RichardsonLucy(Restorer):
    """Each iteration multiplies the estimate by how much brighter the observed image is than the blurred estimate."""

    def __call__(self, degraded: Images, request: Request) -> Images:
        import torch

        if request.kernel is None or not isinstance(request.setting, RichardsonLucySetting):
            raise RestorerError("richardson-lucy needs a kernel and a RichardsonLucySetting")
        extended = periodic(degraded, request.kernel)
        observed = extended.planes.clamp(min=0)
        blur = transfer_function(request.kernel, observed)
        estimate = torch.full_like(observed, 0.5)
        for _ in range(request.setting.iterations):
            ratio = observed / _filtered(estimate, blur).clamp(min=_DARKEST)
            estimate *= _filtered(ratio, blur.conj())
        return extended.inner(estimate)


def _filtered(planes: Tensor, transfer: Tensor) -> Tensor:
    import torch

    return torch.fft.irfft2(torch.fft.rfft2(planes) * transfer, s=planes.shape[-2:])


def _load(weights: tuple[Path, ...], device: Device) -> Restorer:
    return _RichardsonLucy()


SPECS = (
    RestorerSpec(
        id="richardson-lucy",
        title="Richardson-Lucy deconvolution",
        family="traditional",
        scales=(1,),
        needs_kernel=True,
        setting=RichardsonLucySetting(),
        load=_load,
        licence="Apache-2.0",
        paper="https://doi.org/10.1364/JOSA.62.000055",
        source="Richardson 1972 and Lucy 1974; checked against skimage.restoration.richardson_lucy",
    ),
)
