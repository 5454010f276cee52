"""Matching images with their targets by name and size."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from clir_core.errors import ImageError
from clir_core.imaging.pairing import Pairs, Role, match, pair_folders


@dataclass(frozen=True)
class Named:
    name: str
    width: int = 64
    height: int = 48


@pytest.mark.parametrize(
    ("image", "target"),
    [
        ("0801", "0801"),
        ("0801x4", "0801"),
        ("babyx3", "baby"),
        ("0801_X2", "0801"),
        ("name_restored", "name"),
        ("lena_out", "lena"),
        ("0801x4_SR", "0801"),
        ("Canon_001_LR4", "Canon_001_HR"),
        ("img_001_blur", "img_001_sharp"),
        ("Baby", "baby"),
    ],
)
def test_known_endings_and_case_do_not_matter(image: str, target: str):
    assert _matched(match([Named(image)], [Named(target)], role="restored")) == [(image, target)]


def test_a_targets_own_name_goes_before_a_shortened_one():
    targets = [Named("box2"), Named("box2_out"), Named("b")]
    pairs = match([Named("box2_out_restored"), Named("box2_restored")], targets, role="restored")
    assert _matched(pairs) == [("box2_out_restored", "box2_out"), ("box2_restored", "box2")]


@pytest.mark.parametrize(("image", "target"), [("10", "1"), ("cat_2", "cat"), ("0801x4b", "0801"), ("", "x4")])
def test_other_names_are_not_guessed_at(image: str, target: str):
    assert not match([Named(image)], [Named(target)], role="restored").matched


def test_an_unknown_ending_is_suggested_and_can_be_given():
    images, targets = [Named("0801x4_SwinIR")], [Named("0801x4"), Named("0801")]
    unmatched = match(images, targets[1:], role="restored")
    assert unmatched.missing[0].reason == "has no target; if it belongs to 0801, say so with --ending x4_SwinIR"
    assert _matched(match(images, targets, role="restored", ending="_SwinIR")) == [("0801x4_SwinIR", "0801x4")]
    assert _matched(match(images, targets[1:], role="restored", ending="_SwinIR")) == [("0801x4_SwinIR", "0801")]


def test_what_has_no_partner_is_missing_on_either_side():
    pairs = match([Named("a"), Named("bx4")], [Named("a"), Named("c")], role="restored")
    assert [(item.name, item.reason) for item in pairs.missing] == [
        ("bx4", "has no target called bx4 or b"),
        ("c", "is a target that no image belongs to"),
    ]


def test_of_several_images_for_a_target_none_is_taken():
    pairs = match([Named("ax2"), Named("ax4"), Named("b")], [Named("a"), Named("b")], role="restored")
    assert _matched(pairs) == [("b", "b")]
    assert [item.name for item in pairs.mismatched] == ["ax2", "ax4"]
    assert pairs.mismatched[0].reason == "is one of 2 images (ax2, ax4) for target a; keep one"


def test_of_several_targets_for_an_image_none_is_taken():
    pairs = match([Named("a_LR4")], [Named("a_HR"), Named("a_GT")], role="degraded")
    assert not pairs.matched
    assert not pairs.missing
    assert pairs.mismatched[0].reason == "fits 2 targets (a_HR, a_GT); keep one"


@pytest.mark.parametrize(
    ("image", "target", "alpha", "crops"),
    [
        ((64, 48), (64, 48), 1.0, ((48, 64), (48, 64))),
        ((16, 12), (64, 48), 4.0, ((12, 16), (48, 64))),
        ((170, 170), (512, 512), 3.0, ((170, 170), (510, 510))),
        ((128, 100), (510, 400), 4.0, ((100, 127), (400, 508))),
    ],
)
def test_alpha_and_crops_follow_from_the_sizes(image, target, alpha, crops):
    (pair,) = match([Named("a", *image)], [Named("a", *target)], role="degraded").matched
    assert (pair.alpha, pair.crops) == (alpha, crops)


@pytest.mark.parametrize(
    ("role", "image", "reason"),
    [
        ("restored", (63, 48), "is 63 x 48 pixels, its target 64 x 48; a restored image has the size of its target"),
        ("degraded", (48, 64), "no factor explains both sides"),
        ("degraded", (128, 96), "are the folders exchanged"),
        ("degraded", (63, 47), "crop both alike"),
    ],
)
def test_a_size_that_does_not_fit_is_explained(role: Role, image: tuple[int, int], reason: str):
    pairs = match([Named("a", *image)], [Named("a")], role=role)
    assert not pairs.matched
    assert reason in pairs.mismatched[0].reason


@given(images=st.lists(st.sampled_from("abc")), targets=st.lists(st.sampled_from("abcd")))
def test_every_image_ends_up_in_exactly_one_place(images: list[str], targets: list[str]):
    named = [Named(f"{name}x{2 + i % 3}") for i, name in enumerate(images)]
    pairs = match(named, [Named(name) for name in targets], role="restored")
    accounted = [item.image.name for item in pairs.matched] + [
        item.name for item in (*pairs.missing, *pairs.mismatched)
    ]
    assert sorted(name for name in accounted if "x" in name) == sorted(item.name for item in named)


def test_two_folders_are_paired_from_their_headers(tmp_path: Path):
    for name, size in {"low/0801x4.png": (16, 12), "low/0802x4.png": (16, 12), "high/0801.png": (64, 48)}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", size).save(tmp_path / name)
    (tmp_path / "high" / "0802.png").write_bytes(b"cut off")
    pairs = pair_folders(tmp_path / "low", tmp_path / "high", role="degraded")
    assert [(pair.image.path.name, pair.target.path.name, pair.alpha) for pair in pairs.matched] == [
        ("0801x4.png", "0801.png", 4.0)
    ]
    assert [item.name for item in pairs.missing] == ["0802x4"]
    assert [item.name for item in pairs.unreadable] == ["0802.png"]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path):
    with pytest.raises(ImageError, match="is not a folder"):
        pair_folders(tmp_path, tmp_path / "elsewhere", role="degraded")


def _matched(pairs: Pairs[Named, Named]) -> list[tuple[str, str]]:
    return [(pair.image.name, pair.target.name) for pair in pairs.matched]


def test_targets_told_apart_by_their_ending_are_found_by_name_with_ending():
    targets = [Named("same.png"), Named("same.bmp")]
    pairs = match([Named("same.bmp_restored")], targets, role="restored")
    assert _matched(pairs) == [("same.bmp_restored", "same.bmp")]
    assert match([Named("same")], targets, role="restored").mismatched[0].reason == (
        "fits 2 targets (same.png, same.bmp); keep one"
    )
