"""The images of a sample, from the artefacts of the store."""

import torch

from clir_core.imaging.files import read_header
from clir_core.imaging.images import decode_png
from clir_core.interfaces import Images
from db import artefacts, records
from db.store import Store


def degraded_of(store: Store, sample: records.Sample, device: torch.device) -> Images:
    """The degraded image, (1, 3, H, W)."""
    return _image(store, sample.degraded_sha, device)


def target_of(store: Store, sample: records.Sample, device: torch.device) -> Images | None:
    """The ground truth, (1, 3, H, W), where there is one."""
    return None if sample.target_sha is None else _image(store, sample.target_sha, device)


def target_size(store: Store, sample: records.Sample) -> tuple[int, int] | None:
    """Height and width of the target, where there is one: alpha alone does not decide odd sizes."""
    if sample.target_sha is None:
        return None
    target = read_header(artefacts.path(store, sample.target_sha))
    return target.height, target.width


def _image(store: Store, sha: str, device: torch.device) -> Images:
    return decode_png(artefacts.read(store, sha)).to(device)
