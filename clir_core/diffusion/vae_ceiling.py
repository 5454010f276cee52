"""The VAE ceiling: what survives a latent model's autoencoder, before any diffusion."""

from clir_core.diffusion.parts import PartCosts
from clir_core.diffusion.vae import Autoencoder, LatentCodec, pad_to_multiple
from clir_core.interfaces import Images, Request
from clir_core.measure import count_parameters


class VaeCeiling:
    """A restorer that is handed the target and returns decode(mode(encode(target))), without a colour fix.

    The target is padded with zeros to multiples of 64, as DiffBIR pads its stage-1 image, and cut back.
    """

    def __init__(self, vae: Autoencoder, scaling: float) -> None:
        """Take an autoencoder over, on its device."""
        self._vae = vae
        self._codec = LatentCodec(vae, scaling)

    def parameters(self) -> dict[str, int]:
        """Parameter count by part."""
        return {"vae": count_parameters(self._vae)}

    def __call__(self, degraded: Images, request: Request) -> Images:
        """Reconstruct (B, 3, H, W), the targets."""
        height, width = degraded.shape[-2:]
        costs = PartCosts(request.trace, degraded.device)
        latent = costs.run("vae_encode", lambda: self._codec.encode(pad_to_multiple(degraded, 64)))
        decoded = costs.run("vae_decode", lambda: self._codec.decode(latent))
        costs.report()
        return decoded[..., :height, :width].clamp(0, 1)
