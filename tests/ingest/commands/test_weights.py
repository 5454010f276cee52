from pathlib import Path

import pytest

from clir_core.weights.catalogue import entries
from ingest.commands.weights import fetch_entry


def test_the_licence_is_shown_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []

    def fetch(*_: object) -> tuple[()]:
        said.append(capsys.readouterr().err)
        return ()

    monkeypatch.setattr("clir_core.weights.fetch.fetch", fetch)
    fetch_entry(entries()["supir-q"], tmp_path)
    assert "supir-v0q.safetensors: NON-COMMERCIAL use only" in said[0]
    assert "stable-diffusion-xl-base-1.0-0.9vae.safetensors: CreativeML Open RAIL++-M" in said[0]
