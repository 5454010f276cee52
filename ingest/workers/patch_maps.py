"""Patch maps of alignment as pictures, for a viewer to lay over the restored image."""

from pathlib import Path

from clir_core.imaging.images import encode_png
from clir_core.interfaces import Images
from clir_core.similarity.encoders import EncoderSpec, load_encoder
from clir_core.similarity.semantic import patch_map

WHITE = 1.0
"""The distance drawn as white, as are larger ones, up to 2. Fixed, so that maps of different images compare."""


def draw_patch_map(encoder: EncoderSpec, weights: Path, compared: Images, reference: Images) -> bytes:
    """A grey PNG, one pixel a patch: black where the encoder sees the same, white at a distance of 1 and more."""
    tokens = load_encoder(encoder, weights, compared.device)
    distances = patch_map(tokens(compared), tokens(reference))
    grey = (distances / WHITE).clamp(0, 1).float()
    return encode_png(grey[:, None].expand(-1, 3, -1, -1).cpu())
