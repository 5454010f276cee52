import pytest
import torch

from clir_core.errors import WeightsError
from clir_core.interfaces import RestorerSpec
from clir_core.registry import discover
from clir_core.restorers.supir.load import load_supir, load_vae_ceiling
from clir_core.weights.catalogue import ByHand, Download, entries, entry_of
from clir_core.weights.fetch import fetch
from clir_core.weights.locate import locate, pin
from tests.clir_core.restorers.supir.conftest import CPU, VOCABULARY

SPECS = {
    restorer_id: spec
    for restorer_id, spec in discover("clir_core.restorers", RestorerSpec).items()
    if restorer_id.startswith("supir-")
}


def test_what_there_is():
    assert {spec.id: (spec.family, spec.reads) for spec in SPECS.values()} == {
        "supir-q": ("cldm", "degraded"),
        "supir-f": ("cldm", "degraded"),
        "supir-vae": ("reference", "target"),
    }


def test_without_weights_every_missing_file_its_size_licence_and_command_are_named(tmp_path):
    with pytest.raises(WeightsError) as raised:
        locate(SPECS["supir-q"].weights, tmp_path)
    message = str(raised.value)
    for expected in (
        "stable-diffusion-xl-base-1.0-0.9vae.safetensors (6938.1 MB, CreativeML Open RAIL++-M",
        'run "python -m ingest weights fetch stable-diffusion-xl"',
        "supir-v0q.safetensors (2664.9 MB, NON-COMMERCIAL use only",
        'run "python -m ingest weights fetch supir-q"',
        "bpe_simple_vocab_16e6.txt.gz (1.4 MB, MIT (OpenAI CLIP))",
    ):
        assert expected in message


@pytest.mark.parametrize("restorer_id", ["supir-q", "supir-f"])
@pytest.mark.parametrize(("source", "kind"), [("", Download), ("-official", ByHand)])
def test_a_mirror_and_the_authors_bring_the_same_files(restorer_id, source, kind):
    entry = entries()[restorer_id + source]
    assert set(entry.files) == set(SPECS[restorer_id].weights)
    assert isinstance(entry.recipes[0].origin, kind)


def test_every_file_has_an_entry():
    assert all(entry_of(file) for spec in SPECS.values() for file in spec.weights)


@pytest.mark.parametrize("restorer_id", ["supir-q", "supir-f"])
def test_whoever_reads_of_the_restorer_reads_that_it_is_not_for_commerce(restorer_id):
    assert SPECS[restorer_id].licence.startswith("NON-COMMERCIAL use only")


def test_the_authors_checkpoint_is_converted_without_running_it(tmp_path, tiny_release, monkeypatch):
    """It is a pickle, with the tensors under `state_dict` and one that nothing reads."""
    _, supir = tiny_release
    mask = {"model.control_model.mask_LQ": torch.ones(1, 4, 64, 64)}
    torch.save({"state_dict": {**supir, **mask}, "epoch": 3}, tmp_path / "SUPIR-v0Q.ckpt")
    entry = entries()["supir-q-official"]
    for file in entry.files[1:]:
        (tmp_path / file.name).write_bytes(b"there already")
    monkeypatch.setattr(
        "clir_core.weights.fetch.state",
        lambda file, folder: "missing" if file == entry.files[0] else "ready",
    )
    (fetched,) = fetch(entry, tmp_path, lambda *_: None)
    assert fetched.path.name == "supir-v0q.safetensors"
    assert fetched.pinned_now


def test_a_pickle_that_would_run_something_is_refused(tmp_path, monkeypatch):
    class Harmful:
        def __reduce__(self):
            return (print, ("ran",))

    torch.save(
        {"state_dict": {"model.control_model.x": torch.ones(1)}, "extra": Harmful()}, tmp_path / "SUPIR-v0Q.ckpt"
    )
    entry = entries()["supir-q-official"]
    monkeypatch.setattr(
        "clir_core.weights.fetch.state",
        lambda file, folder: "missing" if file == entry.files[0] else "ready",
    )
    with pytest.raises(WeightsError, match="without running code"):
        fetch(entry, tmp_path, lambda *_: None)


def test_files_in_the_wrong_order_are_not_taken(wordy, wordy_files):
    prior, supir, vocabulary = wordy_files
    with pytest.raises(WeightsError, match="the file of SUPIR has"):
        load_supir((supir, prior, vocabulary), CPU, wordy)


def test_the_ceiling_is_read_from_the_prior_alone(wordy, wordy_files, tmp_path):
    ceiling = load_vae_ceiling(wordy_files[:1], CPU, wordy)
    assert set(ceiling.parameters()) == {"vae"}


def test_the_located_files_are_in_the_order_in_which_they_are_loaded(tmp_path, wordy_files):
    spec = SPECS["supir-f"]
    names = [file.name for file in spec.weights]
    assert names == ["stable-diffusion-xl-base-1.0-0.9vae.safetensors", "supir-v0f.safetensors", VOCABULARY.name]
    path = tmp_path / names[1]
    path.write_bytes(wordy_files[1].read_bytes())
    pin(path)
    with pytest.raises(WeightsError) as raised:
        locate(spec.weights, tmp_path)
    assert names[1] not in str(raised.value)
