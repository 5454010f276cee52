import sys
import types

import pytest
import torch

from clir_core.errors import WeightsError
from clir_core.interfaces import RestorerSpec
from clir_core.registry import discover
from clir_core.weights.catalogue import entries, entry_of
from clir_core.weights.convert_checkpoint import plain, stable_diffusion
from clir_core.weights.locate import locate

SPECS = {
    restorer_id: spec
    for restorer_id, spec in discover("clir_core.restorers", RestorerSpec).items()
    if restorer_id.startswith("diffbir-")
}


def test_without_weights_every_missing_file_its_size_licence_and_command_are_named(tmp_path):
    with pytest.raises(WeightsError) as raised:
        locate(SPECS["diffbir-v2"].weights, tmp_path)
    message = str(raised.value)
    for expected in (
        "stable-diffusion-2.1-base.safetensors (5214.4 MB, CreativeML Open RAIL++-M",
        'run "python -m ingest weights fetch stable-diffusion-2.1-base"',
        "diffbir-v2.safetensors (1452.6 MB, ",
        'run "python -m ingest weights fetch diffbir-v2"',
        "bsrnet.safetensors (66.8 MB, code MIT (KAIR); licence of the weights not verified)",
        "bpe_simple_vocab_16e6.txt.gz (1.4 MB, MIT (OpenAI CLIP))",
    ):
        assert expected in message


@pytest.mark.parametrize("restorer_id", [restorer_id for restorer_id in SPECS if "vae" not in restorer_id])
def test_the_entry_of_a_version_fetches_all_its_files(restorer_id):
    assert set(entries()[restorer_id].files) == set(SPECS[restorer_id].weights)


def test_every_file_has_an_entry():
    assert all(entry_of(file) for spec in SPECS.values() for file in spec.weights)


def test_a_checkpoint_that_names_classes_of_its_trainer_is_read(tmp_path, monkeypatch):
    module = types.ModuleType("pytorch_lightning.callbacks.model_checkpoint")
    module.ModelCheckpoint = type("ModelCheckpoint", (), {"__module__": module.__name__})
    for name in ("pytorch_lightning", "pytorch_lightning.callbacks", module.__name__):
        monkeypatch.setitem(sys.modules, name, module)
    state = {
        "model.diffusion_model.out.2.bias": torch.ones(4),
        "betas": torch.ones(1000),
        "model_ema.decay": torch.ones(1),
    }
    torch.save({"state_dict": state, "callbacks": {module.ModelCheckpoint: {"best": 1}}}, tmp_path / "sd.ckpt")
    for name in ("pytorch_lightning", "pytorch_lightning.callbacks", module.__name__):
        monkeypatch.delitem(sys.modules, name)
    assert list(stable_diffusion([tmp_path / "sd.ckpt"])) == ["model.diffusion_model.out.2.bias"]


def test_a_control_checkpoint_is_kept_as_it_is(tmp_path):
    torch.save({"module.out.bias": torch.ones(4)}, tmp_path / "v2.pth")
    assert list(plain([tmp_path / "v2.pth"])) == ["out.bias"]


def test_the_ceilings_read_the_target():
    assert {spec.id: (spec.reads, spec.family) for spec in SPECS.values() if spec.id.endswith("-vae")} == {
        "diffbir-v2-vae": ("target", "reference"),
        "diffbir-v2.1-vae": ("target", "reference"),
    }
