"""The Stripformer restorers, from official checkpoint to restored image."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from clir_core.errors import WeightsError
from clir_core.inference.restore import Restored, restore
from clir_core.interfaces import Images, NetworkSetting, Restorer
from clir_core.restorers.stripformer import SPECS
from clir_core.weights.catalogue import entries
from clir_core.weights.fetch import fetch
from clir_core.weights.locate import locate, pin

IMAGES = load_file(Path(__file__).parents[2] / "data" / "stripformer" / "images.safetensors")
SPEC = SPECS[0]

SaveCheckpoint = Callable[[dict[str, Tensor]], Path]


@pytest.fixture
def save_checkpoint(tmp_path: Path) -> SaveCheckpoint:
    """Writes a state dict as the authors did: pickled, from DataParallel."""

    def save(state: dict[str, Tensor]) -> Path:
        path = tmp_path / "Stripformer_gopro.pth"
        torch.save({f"module.{name}": tensor for name, tensor in state.items()}, path)
        return path

    return save


@pytest.fixture
def restorer(stripformer: nn.Module, save_checkpoint: SaveCheckpoint) -> Restorer:
    return SPEC.load((save_checkpoint(stripformer.state_dict()),), torch.device("cpu"))


@pytest.mark.parametrize("case", ["rectangle", "padded"])
def test_an_official_checkpoint_restores_as_the_official_script(restorer: Restorer, case: str):
    expected = (IMAGES[f"{case}.output"] + 0.5).clamp(0, 1)
    result = _restore(restorer, IMAGES[f"{case}.input"].float() / 255)
    assert (result.images - expected).abs().max() < 5e-5
    assert (result.route, result.note) == ("native", None)


def test_half_precision_stays_near_and_leaves_single_precision_as_it_was(restorer: Restorer):
    degraded = IMAGES["rectangle.input"].float() / 255
    before = _restore(restorer, degraded).images
    half = _restore(restorer, degraded, dtype="bfloat16").images
    assert 1e-4 < (half - before).abs().max() < 0.05
    assert torch.equal(_restore(restorer, degraded).images, before)


def test_tiles_change_the_result_so_that_they_are_never_the_default(restorer: Restorer):
    degraded = IMAGES["rectangle.input"].float() / 255
    assert SPEC.setting == NetworkSetting(tile=0)
    assert (_restore(restorer, degraded, tile=24).images - _restore(restorer, degraded).images).abs().max() > 5e-5


def test_parameters_are_counted_as_published_by_the_checkpoint(restorer: Restorer):
    assert restorer.parameters() == {"network": 19_708_611}


def test_a_checkpoint_saved_during_training_loads_too(stripformer: nn.Module, tmp_path: Path):
    path = tmp_path / "last_Stripformer_gopro.pth"
    state = {f"module.{name}": tensor for name, tensor in stripformer.state_dict().items()}
    torch.save({"model_state": state, "epoch": 3000}, path)
    SPEC.load((path,), torch.device("cpu"))


@pytest.mark.parametrize("change", ["missing", "unexpected", "reshaped"])
def test_a_checkpoint_of_another_network_is_refused(
    stripformer: nn.Module, save_checkpoint: SaveCheckpoint, change: str
):
    state = dict(stripformer.state_dict())
    bias = state.pop("decoder.de_layer1_1.0.bias")
    match change:
        case "unexpected":
            state |= {"decoder.de_layer1_1.0.bias": bias, "decoder.de_layer1_1.1.bias": bias}
        case "reshaped":
            state |= {"decoder.de_layer1_1.0.bias": bias[:1]}
    with pytest.raises(WeightsError, match=r"does not fit Stripformer: .*decoder\.de_layer1_1"):
        SPEC.load((save_checkpoint(state),), torch.device("cpu"))


def test_the_three_published_trainings_are_offered_for_non_commercial_use():
    assert [spec.id for spec in SPECS] == ["stripformer-gopro", "stripformer-realblur-j", "stripformer-realblur-r"]
    assert all(spec.licence.startswith("non-commercial") for spec in SPECS)
    assert len({file.name for spec in SPECS for file in spec.weights}) == 3


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_missing_weights_lead_by_fetch_to_the_page_where_a_person_gets_them(spec, tmp_path: Path):
    with pytest.raises(WeightsError, match=f"weights fetch {spec.id}"):
        locate(spec.weights, tmp_path)
    with pytest.raises(WeightsError, match=r"Stripformer_.*\.pth must be fetched by hand from .*Google Drive"):
        fetch(entries()[spec.id], tmp_path, lambda *_: None)


def test_weights_put_there_by_hand_are_pinned_and_damage_is_noticed(tmp_path: Path):
    path = tmp_path / SPEC.weights[0].name
    path.write_bytes(b"as downloaded")
    pin(path)
    assert locate(SPEC.weights, tmp_path) == (path,)
    path.write_bytes(b"changed later on")
    with pytest.raises(WeightsError, match="damaged"):
        locate(SPEC.weights, tmp_path)


def _restore(restorer: Restorer, degraded: Images, **changes: Any) -> Restored:
    setting = NetworkSetting(**changes)
    return restore(SPEC, restorer, degraded, alpha=1, setting=setting, generator=torch.Generator())
