"""Recipes as files."""

from pathlib import Path

import pytest

import clir_core.training
from clir_core.errors import TrainingError
from clir_core.training.recipe import RegressorRecipe, read_recipe

RECIPES = Path(clir_core.training.__file__).parent / "recipes"
TEXT = """
id = "one"
kind = "regressor"
task_list = "tasks.txt"
[images]
folders = ["photographs"]
exclude = ["302003"]
exclude_list = "left-out.txt"
[optimiser]
steps = 1
"""


@pytest.fixture
def recipe_file(tmp_path: Path) -> Path:
    path = tmp_path / "one.toml"
    path.write_text(TEXT)
    (tmp_path / "tasks.txt").write_text("# what is undone\nsr2\n\nblur{0.5..3}+noise{1..20}\n")
    (tmp_path / "left-out.txt").write_text("101085  # of CBSD68\n3096\n")
    return path


def test_lists_beside_a_recipe_stand_in_it_once_it_is_read(recipe_file: Path) -> None:
    recipe = read_recipe(recipe_file)

    assert isinstance(recipe, RegressorRecipe)
    assert recipe.images.exclude == ("302003", "101085", "3096")
    assert recipe.tasks == ("sr2", "blur{0.5..3}+noise{1..20}")


def test_a_list_that_is_not_there_is_one_line_naming_it(recipe_file: Path) -> None:
    (recipe_file.parent / "left-out.txt").unlink()

    with pytest.raises(TrainingError, match=r"one\.toml: exclude_list: .*left-out\.txt") as caught:
        read_recipe(recipe_file)
    assert "\n" not in str(caught.value)


def test_a_value_that_a_list_cannot_be_added_to_is_refused(recipe_file: Path) -> None:
    recipe_file.write_text(TEXT.replace('exclude = ["302003"]', "exclude = 302003"))

    with pytest.raises(TrainingError, match="exclude"):
        read_recipe(recipe_file)


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_recipe_of_ours_is_short_leaves_out_the_reporting_images_and_is_named_as_its_file(path: Path) -> None:
    recipe = read_recipe(path)

    assert recipe.id == path.stem
    assert len(recipe.images.exclude) == len(set(recipe.images.exclude)) >= 99
    assert {"101085", "3096", "302008", "97033", "8023"} <= set(recipe.images.exclude)
    assert len(path.read_text().splitlines()) <= 30
