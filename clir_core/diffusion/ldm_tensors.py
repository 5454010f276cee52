"""The tensors of a latent-diffusion release, one function a part, ready for `fill`."""

from collections.abc import Callable, Mapping

from torch import Tensor

from clir_core.diffusion.assemble import Tensors
from clir_core.diffusion.ldm_names import autoencoder_name, text_name, unet_name
from clir_core.errors import WeightsError

_TEXT_UNUSED = ("text_projection", "logit_scale", "attn_mask")
"""Only contrastive training uses them; the mask is the causal one, which transformers makes itself."""


def unet_tensors(tensors: Tensors, part: str) -> dict[str, Tensor]:
    """A denoising UNet for diffusers, or a control network in the words of `unet_name`.

    Raises:
        WeightsError: A tensor has no place in such a network.
    """
    return _translated(tensors, unet_name, part)


def autoencoder_tensors(tensors: Tensors, part: str) -> dict[str, Tensor]:
    """An autoencoder for diffusers, whose attention has linear layers in place of 1 x 1 convolutions.

    Raises:
        WeightsError: A tensor has no place in an autoencoder.
    """
    translated = _translated(tensors, autoencoder_name, part)
    return {name: tensor.flatten(1) if _is_projection(name) else tensor for name, tensor in translated.items()}


def text_tensors(tensors: Tensors, layers: int, part: str) -> dict[str, Tensor]:
    """OpenCLIP's text tower for transformers, as far as its first `layers` layers.

    Raises:
        WeightsError: A tensor has no place in a text tower.
    """
    used = {name: tensor for name, tensor in tensors.items() if name not in _TEXT_UNUSED and _layer(name) < layers}
    translated = _translated(used, text_name, part)
    fused = {name: tensor for name, tensor in translated.items() if "{}" in name}
    whole = {name: tensor for name, tensor in translated.items() if "{}" not in name}
    return whole | {
        name.format(role): third
        for name, tensor in fused.items()
        for role, third in zip("qkv", tensor.chunk(3), strict=True)
    }


def _translated(tensors: Tensors, translate: Callable[[str], str | None], part: str) -> dict[str, Tensor]:
    names: Mapping[str, str | None] = {old: translate(old) for old in tensors}
    extra = [old for old, new in names.items() if new is None]
    if extra:
        raise WeightsError(f"{part} has {len(extra)} tensors that nothing uses, {extra[0]} first; is it another file?")
    return {new: tensors[old] for old, new in names.items() if new is not None}


def _is_projection(name: str) -> bool:
    return ".attentions.0.to_" in name and name.endswith(".weight")


def _layer(name: str) -> int:
    """The layer a tensor of the text tower belongs to; -1 for the embeddings and the final norm."""
    return int(name.split(".")[2]) if name.startswith("transformer.resblocks.") else -1
