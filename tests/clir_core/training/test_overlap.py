import os
from collections.abc import Callable
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

import clir_core.training
from clir_core.errors import ImageError, TrainingError
from clir_core.training.images import divide
from clir_core.training.overlap import find_overlaps, refuse_overlap
from clir_core.training.recipe import read_recipe

COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "the same": lambda image: image,
    "resized": lambda image: image.resize((image.width // 3, image.height // 3)),
    "turned": lambda image: image.rotate(90, expand=True),
    "mirrored": lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "cropped": lambda image: image.crop((60, 40, image.width - 60, image.height - 40)),
    "cropped to a square": lambda image: image.crop((76, 1, image.width - 76, image.height - 1)),
    "resized and cropped": lambda image: image.resize((200, 133)).crop((20, 13, 180, 120)),
}
REPORTING = ("Set5", "Set14", "Kodak24_500crop", "CBSD68")
RECIPES = sorted(Path(clir_core.training.__file__).parent.glob("recipes/*.toml"))


@pytest.fixture
def training(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "training"
    folder.mkdir()
    for name in ("chelsea", "coffee", "rocket", "astronaut"):
        Image.fromarray(getattr(skimage.data, name)()).save(folder / f"{name}.png")
    return sorted(folder.iterdir())


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_found_however_it_was_changed(
    copy: Callable[[Image.Image], Image.Image], training: list[Path], tmp_path: Path
) -> None:
    reporting = tmp_path / "recompressed.jpg"
    with Image.open(training[1]) as image:
        copy(image).save(reporting, quality=40)
    (overlap,) = find_overlaps(training, [reporting])
    assert (overlap.training.stem, overlap.reporting) == ("chelsea", reporting)


def test_different_photographs_do_not_overlap(training: list[Path]) -> None:
    assert find_overlaps(training[:2], training[2:]) == []


def test_both_files_of_an_overlap_are_named(training: list[Path], tmp_path: Path) -> None:
    deep = tmp_path / "benchmark" / "deep"
    deep.mkdir(parents=True)
    with Image.open(training[3]) as image:
        image.resize((128, 85)).save(deep / "launch.png")
    with pytest.raises(TrainingError, match=r"rocket\.png shows what the reporting image .*launch\.png shows; exclude"):
        refuse_overlap(training, [tmp_path / "benchmark"])


def test_a_folder_without_images_proves_nothing_and_says_so(training: list[Path], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ImageError, match="holds no image file"):
        refuse_overlap(training, [empty])


def learned_from(recipes: list[Path], images: Path) -> list[Path]:
    divisions = [divide(read_recipe(recipe, images).images) for recipe in recipes]
    return sorted({path for division in divisions for path in (*division.training, *division.held_out)})


@pytest.mark.slow
@pytest.mark.skipif("CLIR_DATA" not in os.environ, reason="needs the images of the recipes and of the reporting sets")
def test_the_recipes_learn_from_no_image_that_results_are_reported_on(training: list[Path]) -> None:
    images = Path(os.environ["CLIR_DATA"]) / "images"
    learned = learned_from(RECIPES, images)
    assert len(learned) > 200
    refuse_overlap(learned, [*(images / name for name in REPORTING), training[0].parent])
