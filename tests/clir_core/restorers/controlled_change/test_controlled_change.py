"""Known changes of a target: in their place, of the strength that was asked for, the same for the same pixels."""

import re
from itertools import product
from typing import get_args

import pytest
import torch

from clir_core.errors import RestorerError
from clir_core.imaging.images import is_eight_bit, quantise
from clir_core.interfaces import Images, Request
from clir_core.restorers.controlled_change import SPECS
from clir_core.restorers.controlled_change.meaning import touched
from clir_core.restorers.controlled_change.setting import ChangeSetting, Harmless, Meaning
from clir_core.restorers.controlled_change.sign import hang, place
from ingest.execution.alignment_validation import CHANGES as CHANGES_OF_VALIDATION

CHANGES = get_args(Meaning)
SHARE = 0.25


@pytest.fixture(scope="module")
def signed() -> Images:
    """Smooth colours with some texture, and a sign."""
    rows, columns = torch.meshgrid(torch.linspace(0, 5, 112), torch.linspace(0, 7, 128), indexing="ij")
    waves = torch.stack([torch.sin(rows + columns), torch.cos(2 * rows), torch.sin(columns * rows)])
    noise = torch.randn(1, 112, 128, generator=torch.Generator().manual_seed(1))
    return hang((0.5 + 0.25 * waves + 0.05 * noise).clamp(0, 1)[None])


def changed(image: Images, **asked: object) -> Images:
    (spec,) = SPECS
    request = Request(scale=1, setting=ChangeSetting(**asked), generator=torch.Generator())
    return spec.load((), torch.device("cpu"))(image, request)


def psnr(first: Images, second: Images) -> float:
    return float(-10 * (first - second).double().square().mean().log10())


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_meaning_stays_in_one_square_and_letters_stay_in_the_sign(signed: Images, change: str) -> None:
    restored = changed(signed, change=change, share=SHARE)

    rows, columns = (restored != signed).any(dim=1)[0].nonzero().T
    sign = place(*signed.shape[-2:])
    if change == "glyphs":
        assert rows.min() >= sign.top
        assert columns.max() < sign.right
    else:
        assert rows.max() < sign.top
        assert max(int(rows.max() - rows.min()), int(columns.max() - columns.min())) < round(SHARE * 112)


@pytest.mark.parametrize(("change", "made"), list(product(CHANGES, get_args(Harmless))))
def test_a_harmless_change_is_as_strong_as_the_change_of_meaning(signed: Images, change: str, made: str) -> None:
    wanted = psnr(changed(signed, change=change, share=SHARE), signed)

    restored = changed(signed, change=change, share=SHARE, made=made)

    if made == "shift":  # of one pixel at most
        assert psnr(restored, signed) >= wanted - 0.5
    else:
        assert psnr(restored, signed) == pytest.approx(wanted, abs=0.5)


@pytest.mark.parametrize("change", CHANGES)
def test_noise_in_place_is_as_strong_and_touches_nothing_else(signed: Images, change: str) -> None:
    meaning = changed(signed, change=change, share=SHARE)

    restored = changed(signed, change=change, share=SHARE, made="noise", where="in_place")

    may_change = touched(signed, change, SHARE) > 0
    assert not (restored != signed).any(dim=1)[0][~may_change].any()
    assert not (meaning != signed).any(dim=1)[0][~may_change].any()
    assert psnr(restored, signed) == pytest.approx(psnr(meaning, signed), abs=0.5)


@pytest.mark.parametrize("made", ["meaning", *get_args(Harmless)])
def test_the_same_pixels_are_changed_the_same_way_into_eight_bit_values(signed: Images, made: str) -> None:
    first, second = (changed(signed, change="regrow", share=SHARE, made=made) for _ in range(2))

    assert torch.equal(first, second)
    assert is_eight_bit(first)


def test_another_letter_leaves_the_others_where_they_are(signed: Images) -> None:
    sign = place(*signed.shape[-2:])
    differs = (changed(signed, change="glyphs", share=0.125) != signed).any(dim=1)[0]

    columns = differs.nonzero()[:, 1]
    assert int(columns.max() - columns.min()) <= (sign.right - sign.left) // 8


def test_letters_of_an_image_without_a_sign_are_refused() -> None:
    plain = quantise(torch.rand(1, 3, 100, 100, generator=torch.Generator().manual_seed(0)))

    with pytest.raises(RestorerError, match="this image has none"):
        changed(plain, change="glyphs")


def test_an_image_too_small_for_letters_is_refused() -> None:
    with pytest.raises(RestorerError, match="90x90 px is too small for a sign"):
        hang(torch.zeros(1, 3, 90, 90))


def test_no_setting_of_the_validation_is_the_default_which_is_what_pages_show() -> None:
    (spec,) = SPECS
    shares = re.findall(r"share=([\d.,]+)", " ".join(CHANGES_OF_VALIDATION))

    assert shares == ["0.125,0.25"] * 2
    assert spec.setting.share == 0.5


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"change": "erase"}, "change is 'erase'; use paste, glyphs"),
        ({"made": "fog"}, "made is 'fog'; use meaning, noise"),
        ({"share": 0.0}, "share is 0.0; expected"),
        ({"share": 0.6}, "share is 0.6; expected"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(asked: dict[str, object], message: str) -> None:
    with pytest.raises(RestorerError, match=message):
        ChangeSetting(**asked)
