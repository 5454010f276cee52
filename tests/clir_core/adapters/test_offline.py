import pickle
import socket
import urllib.request
from pathlib import Path

import pytest
import torch

from clir_core.adapters.offline import offline
from clir_core.errors import WeightsError
from clir_core.weights.locate import pin


def test_a_download_fails_with_the_place_of_the_file(tmp_path: Path) -> None:
    with (
        offline(tmp_path),
        pytest.raises(WeightsError, match=r"checkpoints/some\.pth is missing; put there what https://x\.org/some\.pth"),
    ):
        torch.hub.load_state_dict_from_url("https://x.org/some.pth")


def test_any_other_connection_fails_at_once(tmp_path: Path) -> None:
    with offline(tmp_path), pytest.raises(OSError, match=r"nothing is downloaded .*, and 'x\.org' was"):
        urllib.request.urlopen("https://x.org/some.pth")


def saved(folder: Path, content: object) -> Path:
    (folder / "checkpoints").mkdir()
    torch.save(content, folder / "checkpoints" / "some.pth")
    return folder / "checkpoints" / "some.pth"


def test_a_file_in_the_folder_is_used(tmp_path: Path) -> None:
    pin(saved(tmp_path, {"weight": torch.ones(2)}))

    with offline(tmp_path):
        assert torch.equal(torch.hub.load_state_dict_from_url("https://x.org/some.pth")["weight"], torch.ones(2))


class Hostile:
    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, ("written", "w")  # type: ignore[return-value]


@pytest.mark.parametrize("opened", [False, True])
def test_a_file_gives_tensors_only_whatever_its_loader_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    path = saved(tmp_path, Hostile())
    pin(path)

    with offline(tmp_path), path.open("rb") as stream, pytest.raises(pickle.UnpicklingError):
        torch.load(stream if opened else path, weights_only=False)
    assert not (tmp_path / "written").exists()


def test_a_file_whose_hash_nobody_recorded_is_not_opened(tmp_path: Path) -> None:
    path = saved(tmp_path, {"weight": torch.ones(2)})

    with offline(tmp_path), pytest.raises(WeightsError, match=f"{path} is unpinned; if it is from a source that you"):
        torch.load(path)


def test_code_from_a_cache_is_not_run(tmp_path: Path) -> None:
    from transformers.dynamic_module_utils import get_class_from_dynamic_module

    repository = tmp_path / "someone"
    repository.mkdir()
    (repository / "network.py").write_text(f"open({str(tmp_path / 'written')!r}, 'w')\nclass Network: ...")
    (tmp_path / "hubconf.py").write_text(f"open({str(tmp_path / 'written')!r}, 'w')")

    with offline(tmp_path):
        with pytest.raises(WeightsError, match="code from a cache is not run"):
            get_class_from_dynamic_module("network.Network", str(repository))
        with pytest.raises(WeightsError, match="code from a cache is not run"):
            torch.hub.load(str(tmp_path), "network", source="local")
    assert not (tmp_path / "written").exists()


def test_backbones_start_without_weights_where_a_checkpoint_holds_the_whole_network(tmp_path: Path) -> None:
    import timm

    with offline(tmp_path, without_backbones=True):
        network = timm.create_model("tf_efficientnet_lite0", pretrained=True)

    assert sum(parameter.numel() for parameter in network.parameters()) == 4_652_008


def test_everything_is_as_before_afterwards_even_when_it_failed(tmp_path: Path) -> None:
    import timm

    before = socket.getaddrinfo, torch.hub.get_dir, torch.hub.download_url_to_file, timm.create_model
    with pytest.raises(ValueError, match="stop"), offline(tmp_path, without_backbones=True):
        raise ValueError("stop")

    assert (socket.getaddrinfo, torch.hub.get_dir, torch.hub.download_url_to_file, timm.create_model) == before
