import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from clir_core.errors import ImageError, TrainingError, WeightsError
from clir_core.training.build import Place
from clir_core.training.provenance import training_id
from clir_core.training.recipe import Recipe, read_recipe
from clir_core.training.session import Listener, Rhythm, Session
from clir_core.training.weight_file import read_network, read_origin, shareable
from clir_core.training.workspace import CHECKPOINT, CURVE, Workspace

MakeRecipe = Callable[..., Recipe]
QUICK = Rhythm(validate_steps=2)


def listener(stop_at: int = 10**9) -> tuple[Listener, list[int]]:
    steps: list[int] = []
    return Listener(
        progress=lambda progress: steps.append(progress.step),
        validation=lambda _: None,
        asks_to_stop=lambda: steps[-1] >= stop_at,
    ), steps


def test_a_stopped_session_goes_on_and_its_curve_has_every_step_once(make_recipe: MakeRecipe, place: Place) -> None:
    recipe, workspace = make_recipe("regressor", steps=7), Workspace(place.folder)
    assert Session(recipe, workspace, place).run(listener(stop_at=3)[0], QUICK) is None
    again, steps = listener()
    session = Session(recipe, workspace, place)
    assert (session.resumed, session.step) == (True, 3)
    path = session.run(again, QUICK)
    assert steps == [4, 5, 6, 7]
    assert [point["step"] for point in workspace.curve.points()] == [2, 4, 6, 7]
    assert path == place.folder / "tiny-regressor.safetensors"


def test_a_curve_beyond_the_checkpoint_is_cut(make_recipe: MakeRecipe, place: Place) -> None:
    recipe, workspace = make_recipe("regressor", steps=7), Workspace(place.folder)
    Session(recipe, workspace, place).run(listener(stop_at=3)[0], QUICK)
    workspace.curve.append({"step": 6.0, "seconds": 1.0, "loss": 1.0})
    Session(recipe, workspace, place)
    assert [point["step"] for point in workspace.curve.points()] == [2]


@pytest.mark.parametrize("kind", ["autoencoder", "regressor", "denoiser"])
def test_a_weight_file_says_how_it_came_to_be_and_loads(kind: str, make_recipe: MakeRecipe, place: Place) -> None:
    recipe = make_recipe(kind, steps=3)
    path = Session(recipe, Workspace(place.folder), place).run(listener()[0], QUICK)
    assert path is not None
    origin = read_origin(path)
    assert shareable(origin.recipe) == shareable(recipe)
    assert training_id(origin.recipe, origin.images) == Session(recipe, Workspace(place.folder), place).training_id
    assert (origin.step, len(origin.images)) == (3, 3)
    assert origin.validation.keys() == Workspace(place.folder).curve.points()[-1].keys() - {"step", "seconds", "loss"}
    assert not read_network(path).training


def test_a_folder_is_not_gone_on_in_with_another_recipe(make_recipe: MakeRecipe, place: Place) -> None:
    workspace = Workspace(place.folder)
    Session(make_recipe("regressor"), workspace, place)
    with pytest.raises(TrainingError, match=r"recipe\.optimiser\.steps was 50 and is 60; use another --folder"):
        Session(make_recipe("regressor", steps=60), workspace, place)


def test_a_damaged_checkpoint_is_named(make_recipe: MakeRecipe, place: Place) -> None:
    (place.folder / CHECKPOINT).write_bytes(b"PK nothing")
    with pytest.raises(TrainingError, match=r"checkpoint\.pt is damaged; delete it to begin again"):
        Session(make_recipe("regressor"), Workspace(place.folder), place)


def test_a_checkpoint_of_something_else_is_named(make_recipe: MakeRecipe, place: Place) -> None:
    torch.save([1, 2], place.folder / CHECKPOINT)
    with pytest.raises(TrainingError, match="the checkpoint is of another recipe"):
        Session(make_recipe("regressor"), Workspace(place.folder), place)


def test_a_damaged_curve_is_named(place: Place) -> None:
    (place.folder / CURVE).write_text('{"step": 1}\n{"st')
    with pytest.raises(TrainingError, match=r"curve\.jsonl is damaged"):
        Workspace(place.folder).curve.points()


def test_two_sessions_do_not_share_a_folder(place: Place) -> None:
    workspace = Workspace(place.folder)
    with workspace.locked(), pytest.raises(TrainingError, match="another session trains in"), workspace.locked():
        pass


def test_an_unreadable_image_is_named(make_recipe: MakeRecipe, place: Place, tmp_path: Path) -> None:
    recipe = make_recipe("regressor")
    (tmp_path / "torn.png").write_bytes(b"\x89PNG")
    images = recipe.images.model_copy(update={"folders": (*recipe.images.folders, tmp_path / "torn.png")})
    with pytest.raises(ImageError, match=r"torn\.png"):
        Session(recipe.model_copy(update={"images": images}), Workspace(place.folder), place)


def test_small_images_are_counted_and_none_left_is_an_error(
    make_recipe: MakeRecipe, place: Place, tmp_path: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    Image.new("RGB", (31, 200)).save(small / "narrow.png")
    recipe = make_recipe("regressor")
    images = recipe.images.model_copy(update={"folders": (*recipe.images.folders, small)})
    session = Session(recipe.model_copy(update={"images": images}), Workspace(place.folder), place)
    assert session.left_out <= 1
    large = recipe.optimiser.model_copy(update={"side": 128})
    with pytest.raises(TrainingError, match="no training image has sides of 128 pixels"):
        Session(recipe.model_copy(update={"optimiser": large}), Workspace(tmp_path / "other"), place)


def test_features_without_their_weights_say_what_to_fetch(make_recipe: MakeRecipe, place: Place) -> None:
    with pytest.raises(WeightsError, match="weights fetch stlpips"):
        Session(make_recipe("regressor", feature_weight=0.1), Workspace(place.folder), place)


def test_a_missing_part_is_named(make_recipe: MakeRecipe, place: Place) -> None:
    recipe = make_recipe("denoiser", stage1=Path("nowhere.safetensors"))
    with pytest.raises(TrainingError, match=r"nowhere\.safetensors cannot be read; see autoencoder, stage1"):
        Session(recipe, Workspace(place.folder), place)


def test_what_is_started_from_must_say_how_it_was_trained(
    make_recipe: MakeRecipe, place: Place, tmp_path: Path
) -> None:
    save_file({"first.weight": torch.zeros(1)}, tmp_path / "foreign.safetensors")
    recipe = make_recipe("regressor", start_from=tmp_path / "foreign.safetensors")
    with pytest.raises(WeightsError, match=r"foreign\.safetensors does not say how it was trained"):
        Session(recipe, Workspace(place.folder), place)


def test_a_full_disk_is_one_line(make_recipe: MakeRecipe, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    session = Session(make_recipe("regressor", steps=3), Workspace(place.folder), place)
    monkeypatch.setattr("clir_core.training.curve.write_durably", full)
    with pytest.raises(TrainingError, match=r"curve\.jsonl cannot be written: No space left on device"):
        session.run(listener()[0], QUICK)


def test_the_bank_is_told_about_and_made_once(make_recipe: MakeRecipe, place: Place) -> None:
    made: list[tuple[int, int]] = []
    place = replace(place, on_banked=lambda done, total: made.append((done, total)))
    for _ in range(2):
        Session(make_recipe("denoiser"), Workspace(place.folder), place)
    assert made == [(32, 64), (64, 64)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id = ", "cannot be read as a recipe"),
        ('id = "a"\nkind = "painter"', "kind|painter"),
        ('id = "a"\nkind = "regressor"\nsped = 3', "sped"),
    ],
)
def test_a_recipe_that_means_nothing_is_one_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text)
    with pytest.raises(TrainingError, match=message) as caught:
        read_recipe(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_curve_points_are_plain_json(make_recipe: MakeRecipe, place: Place) -> None:
    Session(make_recipe("autoencoder", steps=2), Workspace(place.folder), place).run(listener()[0], QUICK)
    (line,) = (place.folder / CURVE).read_text().splitlines()
    assert {"step", "seconds", "loss", "psnr_rgb"} <= json.loads(line).keys()
