import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

from clir_core.errors import TrainingError
from clir_core.training.model_card import CardFacts, model_card, read_facts, read_trained_network, score_table
from db.reading.user_sql import query
from db.store import Store
from ingest.execution.progress import Reporter
from ingest.execution.training import TrainingRequest, train

FACTS = """
title = "What we trained"
licence = "Apache-2.0"
limits = ["One photograph."]

[image_licences]
photographs = "free | to use"
"""


@pytest.fixture
def weight_file(recipe: Path, tmp_path: Path) -> Path:
    request = TrainingRequest(
        recipe=recipe,
        store=tmp_path / "store",
        weights=tmp_path / "weights",
        folder=tmp_path / "run",
        device="cpu",
    )
    return train(request, Reporter())


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "card.toml"
    path.write_text(FACTS)
    return path


def test_every_number_of_the_card_is_what_the_store_holds(
    clir: Callable[..., Result], weight_file: Path, facts: Path, photographs: Path, tmp_path: Path
) -> None:
    asked = ("--task", "sr2,sr4", "--restorer", "bicubic,lanczos", "--metric", "psnr_y,ssim_y,niqe")
    assert clir("run", "--images", str(photographs), *asked, "--device", "cpu").exit_code == 0
    out = tmp_path / "docs" / "card.md"
    made = clir("card", str(weight_file), "--facts", str(facts), "--out", str(out))
    assert made.exit_code == 0, made.exception
    card = out.read_text()
    snapshot = Store.open(tmp_path / "store").current()
    assert snapshot is not None
    means = query(
        snapshot,
        "SELECT task_id, restorer_id, avg(psnr_y) AS psnr_y, avg(ssim_y) AS ssim_y, count(psnr_y) AS n, "
        "min(psnr_y) AS low, max(psnr_y) AS high FROM result WHERE is_default_setting GROUP BY ALL",
        limit=100,
    )
    assert len(means) == 4
    for row in means.itertuples():
        section = card.split(f"### {row.task_id}\n")[1].split("###")[0]
        (line,) = [line for line in section.splitlines() if line.startswith(f"| {row.restorer_id} ")]
        heads = next(line for line in section.splitlines() if line.startswith("| restorer"))
        cells = dict(zip(heads.strip("| ").split(" | "), line.strip("| ").split(" | "), strict=True))
        mean, low, high, n = re.fullmatch(r"(\S+) \[(\S+), (\S+)\], n = (\d+)", cells["psnr_y"]).groups()
        assert (mean, int(n)) == (f"{row.psnr_y:.3f}", row.n)
        assert (low, high) == (f"{row.low:.3f}", f"{row.high:.3f}")
        assert cells["ssim_y"].startswith(f"{row.ssim_y:.3f} [")


def test_the_card_says_how_a_network_came_to_be(
    clir: Callable[..., Result], weight_file: Path, facts: Path, tmp_path: Path
) -> None:
    out = tmp_path / "card.md"
    clir("card", str(weight_file), "--facts", str(facts), "--out", str(out))
    card, network = out.read_text(), read_trained_network(weight_file)
    assert "# What we trained" in card
    assert "## Tiny | regressor (`tiny`)" in card
    assert "| training images | 1 of photographs (free \\| to use) |" in card
    assert "| steps | 5 of 5, batches of 2 |" in card
    assert f"| parameters | {network.parameters:,} |" in card
    assert network.sha256 in card
    snapshot = Store.open(tmp_path / "store").current()
    assert snapshot is not None
    point = query(snapshot, "SELECT value FROM training_curve WHERE name = 'psnr_rgb' AND step = 5", limit=2)
    assert f"{point.value[0]:.4g}" in next(line for line in card.splitlines() if line.startswith("| 5 | "))
    assert str(tmp_path) not in card


def test_images_without_a_licence_are_refused(weight_file: Path) -> None:
    facts = CardFacts(title="", licence="", limits=("none",), image_licences={})
    with pytest.raises(TrainingError, match="the licence of the images in photographs is not said"):
        model_card(facts, [read_trained_network(weight_file)], {}, score_table(pd.DataFrame(), ()))


def test_facts_that_mean_nothing_are_one_line(facts: Path) -> None:
    facts.write_text(FACTS + 'Urban100 = "free"\n[more]\n')
    with pytest.raises(TrainingError, match=r"card\.toml: more"):
        read_facts(facts)
