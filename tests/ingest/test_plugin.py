"""A restorer in a file outside the program: it runs, is stored, listed, shown and exported."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from db.reading.questions import Selection, means, restorers
from db.reading.user_sql import query
from db.store import Snapshot, Store

PAGE = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```python\n# median\.py\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "median.py"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


@pytest.fixture
def run(clir: Callable[..., Result], plugin: Path, photographs: Path) -> Callable[..., Result]:
    asked = ("--images", str(photographs), "--task", "noise10", "--metric", "psnr_y", "--restorer", "median")
    return lambda *more: clir("run", *asked, "--plugin", str(plugin), *more)


def current(tmp_path: Path) -> Snapshot:
    snapshot = Store.open(tmp_path / "store").current()
    assert snapshot is not None
    return snapshot


def test_the_example_is_shorter_than_20_lines() -> None:
    assert sum(bool(line.strip()) for line in EXAMPLE.splitlines()) < 20


def test_a_plugin_runs_is_stored_listed_shown_and_exported_beside_a_broken_one(
    clir: Callable[..., Result], run: Callable[..., Result], plugin: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import no_such_module", encoding="utf-8")
    ran = run("--plugin", str(broken))
    assert ran.exit_code == 1
    assert "2 restored and scored, 1 failed" in ran.output
    (failure,) = json.loads(clir("status", "--json").stdout)["failures"]
    assert failure["subject"] == "broken.py"
    assert failure["error"].endswith("ModuleNotFoundError: No module named 'no_such_module'")

    (listed,) = json.loads(clir("restorers", "list", "median", "--json", "--plugin", str(plugin)).stdout)
    assert re.fullmatch(r"median\.py [0-9a-f]{12}", listed["plugin"])
    (row,) = restorers(current(tmp_path)).to_dict("records")
    assert row["source"] == f"plug-in {listed['plugin']}: the median of nine pixels"
    shown = means(current(tmp_path), Selection(), ["psnr_y"], "task_id")
    assert shown[["restorer_id", "n_images"]].to_numpy().tolist() == [["median", 2]]
    told = clir("sql", "--format", "csv", "SELECT restorer_id, psnr_y FROM result")
    assert [each["restorer_id"] for each in csv.DictReader(io.StringIO(told.stdout))] == ["median"] * 2
    assert "median" in clir("status").output


@pytest.mark.slow
def test_changed_code_makes_its_results_stale_and_runs_again(
    clir: Callable[..., Result], run: Callable[..., Result], plugin: Path, tmp_path: Path
) -> None:
    assert run().exit_code == 0
    assert "2 were there already" in run().output
    plugin.write_text(EXAMPLE.replace("median(dim=-1)", "max(dim=-1)"), encoding="utf-8")
    asked = ("--images", str(tmp_path / "photographs"), "--task", "noise10", "--restorer", "median")
    planned = json.loads(clir("plan", *asked, "--plugin", str(plugin), "--json").stdout)
    assert planned["stale"] == planned["to_restore"] == 2
    assert "were made with code and weights" in planned["reasons"][0]["reason"]
    assert "2 restored and scored, 0 failed" in run().output
    assert len(query(current(tmp_path), "SELECT * FROM stale", limit=9)) == 2
    assert len(query(current(tmp_path), "SELECT * FROM result", limit=9)) == 2


def test_a_broken_plugin_is_named_where_its_restorer_is_looked_for(clir: Callable[..., Result], tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import no_such_module", encoding="utf-8")
    listed = clir("restorers", "list", "median", "--plugin", str(broken))
    assert "plug-in broken.py cannot be used" in listed.stderr
    refused = clir("run", "--restorer", "broken", "--plugin", str(broken))
    assert "no restorer is called 'broken'" in str(refused.exception)
    assert "No module named 'no_such_module'" in str(refused.exception)


def test_a_study_file_cannot_name_code(clir: Callable[..., Result], plugin: Path, tmp_path: Path) -> None:
    study = tmp_path / "study.toml"
    study.write_text(f'plugins = ["{plugin}"]\n', encoding="utf-8")
    assert "'plugins' means nothing here" in str(clir("plan", "--study", str(study)).exception)


def test_the_environment_names_plugins_for_every_command(
    clir: Callable[..., Result], plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIR_PLUGINS", f"{plugin}:{plugin.parent}/absent.py")
    listed = clir("restorers", "list", "median", "--json")
    assert [row["restorer"] for row in json.loads(listed.stdout)] == ["median"]
    assert "absent.py does not exist" in listed.stderr
    assert listed.exit_code == 1
