"""The most new content of any part of an image."""

import torch

from clir_core.interfaces import Images
from clir_core.metrics.align_novelty import SPECS
from clir_core.processing.noise import add_gaussian
from clir_core.similarity.novelty import novelty_map

BY_ID = {spec.id: spec for spec in SPECS}
CPU = torch.device("cpu")


def value(metric_id: str, image: Images, reference: Images) -> float:
    return BY_ID[metric_id].load((), CPU)(reference)(image).item()


def test_it_is_the_largest_value_of_the_map(photograph: Images, noisy_photograph: Images) -> None:
    found = {
        metric_id: novelty_map(noisy_photograph, photograph, averaged=averaged, window=8).max().item()
        for metric_id, averaged in (("align_novelty", 2), ("align_novelty_lq", 1))
    }

    assert {metric_id: value(metric_id, noisy_photograph, photograph) for metric_id in BY_ID} == found


def test_a_piece_from_elsewhere_counts_more_than_noise_of_the_same_error(photograph: Images) -> None:
    reference = photograph[..., :256, :256]
    pasted = reference.clone()
    pasted[..., 40:72, 40:72] = reference[..., 150:182, 180:212]
    error = (pasted - reference).square().mean().sqrt().item()

    assert value("align_novelty", pasted, reference) > 3 * value(
        "align_novelty", add_gaussian(reference, 255 * error, 0).clamp(0, 1), reference
    )


def test_what_is_lost_is_not_seen(photograph: Images) -> None:
    """The limit that the documentation names."""
    reference = photograph[..., :256, :256]
    blank = reference.clone()
    blank[..., 40:72, 40:72] = reference[..., 40:72, 40:72].mean((-2, -1), keepdim=True)

    inside = novelty_map(blank, reference, averaged=2, window=8)[0, 6:8, 6:8]

    assert inside.max() < 0.01
