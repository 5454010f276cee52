"""The examples of CONTRIBUTING.md, put where they belong and used."""

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from clir_core.degradations.gaussian_noise import GaussianNoise
from clir_core.inference.restore import restore
from clir_core.interfaces import MetricSpec, PairMetricSpec, RestorerSpec
from clir_core.registry import discover
from clir_core.tasks import task
from db.reading import questions, run_question
from db.store import Snapshot

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))
import example_store

PAGE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
PYTHON: dict[str, str] = dict(re.findall(r"```python\n# (\S+)\n(.*?)```", PAGE, re.DOTALL))
(SQL,) = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
IMAGES = torch.rand(2, 3, 20, 24, generator=torch.Generator().manual_seed(0))


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each example is a file of its package as long as a test lasts."""
    before = set(sys.modules)
    for name, body in PYTHON.items():
        folder, file = tmp_path / Path(name).parent, Path(name).name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(body, encoding="utf-8")
        package = import_module(".".join(Path(name).parent.parts))
        monkeypatch.setattr(package, "__path__", [*dict.fromkeys([*package.__path__, str(folder)])])
    task.operator_specs.cache_clear()
    yield
    task.operator_specs.cache_clear()
    for name in set(sys.modules) - before:
        if sys.modules[name].__file__ is not None and str(tmp_path) in str(sys.modules[name].__file__):
            parent, _, leaf = name.rpartition(".")
            delattr(sys.modules[parent], leaf)
            del sys.modules[name]


@pytest.fixture
def tiny(tmp_path: Path) -> Snapshot:
    snapshot = example_store.tiny_store(tmp_path / "store").current()
    assert snapshot is not None
    return snapshot


def test_an_example_is_shorter_than_20_lines() -> None:
    lengths = {name: sum(bool(line.strip()) for line in body.splitlines()) for name, body in PYTHON.items()}
    assert len(lengths) == 6
    assert max(lengths.values()) < 20, lengths


def test_the_restorer_is_found_and_removes_noise() -> None:
    spec = discover("clir_core.restorers", RestorerSpec)["median"]
    target = IMAGES[:1] * 0 + 0.5
    noisy = GaussianNoise(20.0).apply(target, {"seed": 1})
    restorer = spec.load((), torch.device("cpu"))
    restored = restore(spec, restorer, noisy, alpha=1, setting=spec.setting, generator=torch.Generator()).images
    assert (restored - target).square().mean() < 0.5 * (noisy - target).square().mean()
    assert restorer.parameters() == {}


def test_the_metric_is_found_and_scores_each_image() -> None:
    spec = discover("clir_core.metrics", MetricSpec)["mae"]
    assert isinstance(spec, PairMetricSpec)
    assert spec.load((), torch.device("cpu"))(IMAGES)(IMAGES * 0).tolist() == pytest.approx(
        (255 * IMAGES).mean(dim=(1, 2, 3)).tolist()
    )


def test_the_degradation_is_a_word_of_the_grammar() -> None:
    parsed = task.parse_task("box5+sr2")
    drawn = parsed.draw(np.random.default_rng(0), 20, 24)
    assert parsed.degrade(IMAGES[:1], drawn).shape == (1, 3, 10, 12)
    assert task.parse_task("box5").degrade(torch.full((1, 3, 9, 9), 0.2), [{"operator": "box5"}]).std() == 0


def test_the_query_is_answered(tiny: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reasons.sql").write_text(SQL, encoding="utf-8")
    monkeypatch.setattr(run_question, "FOLDER", tmp_path)
    names = dict(vars(questions))
    exec(PYTHON["db/reading/questions.py"], names)
    assert list(names["reasons"](tiny, least=1).columns) == ["error", "times"]


def test_the_chart_has_a_bar_a_reason() -> None:
    rows = pd.DataFrame({"error": ["out of memory", "too small"], "times": [3, 1]})
    encoding = import_module("dashboard.charts.reasons").chart(rows).to_dict()["encoding"]
    assert (encoding["x"]["field"], encoding["y"]["field"]) == ("times", "error")


def test_the_page_says_what_the_menu_shows() -> None:
    page = import_module("dashboard.pages.reasons")
    assert (page.TITLE, page.ICON, page.URL_PATH) == ("Reasons", ":material/error:", "reasons")
    assert callable(page.render)
