import socket
import urllib.request
from pathlib import Path

import pytest
import torch

from clir_core.adapters.offline import offline
from clir_core.errors import WeightsError


def test_a_download_fails_with_the_place_of_the_file(tmp_path: Path) -> None:
    with (
        offline(tmp_path),
        pytest.raises(WeightsError, match=r"checkpoints/some\.pth is missing; put there what https://x\.org/some\.pth"),
    ):
        torch.hub.load_state_dict_from_url("https://x.org/some.pth")


def test_any_other_connection_fails_at_once(tmp_path: Path) -> None:
    with offline(tmp_path), pytest.raises(OSError, match=r"nothing is downloaded .*, and 'x\.org' was"):
        urllib.request.urlopen("https://x.org/some.pth")


def test_a_file_in_the_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").mkdir()
    torch.save({"weight": torch.ones(2)}, tmp_path / "checkpoints" / "some.pth")

    with offline(tmp_path):
        assert torch.equal(torch.hub.load_state_dict_from_url("https://x.org/some.pth")["weight"], torch.ones(2))


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
