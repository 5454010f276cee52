"""Alignment by vision encoders: with the target (equation 14), and of the replayed degradation (equation 15).

`align_patch` is measured with DINOv2 ViT-S/14, the paper's encoder; with any other one the id says which. A final `_lq`
means: the task's degradation, replayed on the restored image, against the degraded image.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from clir_core.interfaces import Device, Images, PairMetric, PairMetricSpec, Tensor
from clir_core.similarity import semantic
from clir_core.similarity.encoders import DINOV2_S, EFFICIENTNET_LITE0, ENCODERS, EncoderSpec, Tokens, load_encoder
from clir_core.similarity.pair_metric import pair_metric

Distance: TypeAlias = Callable[[Tokens, Tokens], Tensor]
Reference: TypeAlias = Literal["target", "degraded"]

DISTANCES: dict[str, tuple[str, Distance]] = {
    "align_patch": ("patches", semantic.patch_distance),
    "align_patch_w1": ("patches, shifts of one allowed", semantic.windowed_patch_distance),
    "align_patch_p95": ("patches, 95th percentile", semantic.tail_patch_distance),
    "align_cls": ("whole image", semantic.whole_distance),
    "align_cls_mse": ("whole image, mean square", semantic.whole_mean_square),
}


def load_alignment(
    weights: tuple[Path, ...], device: Device, *, encoder: EncoderSpec, distance: Distance
) -> PairMetric:
    """One distance with one encoder; distances with the same encoder share it and its tokens."""
    loaded = load_encoder(encoder, weights[0], device)

    def seen(images: Images, target: Tokens) -> Tensor:
        return distance(loaded(images), target)

    return pair_metric(loaded, seen)


def identifier(name: str, encoder: EncoderSpec, reference: Reference) -> str:
    """The id of a metric: `align_patch`, `align_patch_lq`, `align_patch_dinov3_s_lq`."""
    encoder_part = "" if encoder is DINOV2_S else f"_{encoder.id}"
    return f"{name}{encoder_part}{'_lq' if reference == 'degraded' else ''}"


def mapped() -> dict[str, EncoderSpec]:
    """The metrics that are the mean of a patch map (`semantic.patch_map`), and the encoder that draws it."""
    references: tuple[Reference, ...] = ("target", "degraded")
    return {identifier("align_patch", encoder, reference): encoder for encoder in ENCODERS for reference in references}


def _spec(name: str, encoder: EncoderSpec, reference: Reference) -> PairMetricSpec:
    title, distance = DISTANCES[name]
    against = "the target" if reference == "target" else "the degraded image"
    return PairMetricSpec(
        id=identifier(name, encoder, reference),
        title=f"Alignment with {against} ({encoder.title}, {title})",
        quality="alignment",
        better="lower",
        reference=reference,
        default=encoder in (DINOV2_S, EFFICIENTNET_LITE0),
        cost="moderate",
        weights=(encoder.file,),
        library="timm",
        load=partial(load_alignment, encoder=encoder, distance=distance),
        licence=encoder.file.licence,
        paper=encoder.paper,
        source=f"{distance.__name__} of tokens after the final norm; short side 518 in whole patches, bicubic",
    )


def _specs() -> Iterator[PairMetricSpec]:
    for encoder in ENCODERS:
        for name in DISTANCES:
            yield _spec(name, encoder, "target")
            yield _spec(name, encoder, "degraded")


SPECS = tuple(_specs())
