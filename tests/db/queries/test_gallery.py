"""Every query that ships: it is answered, its chart has its columns, and the answer means what its title says."""

import re
from collections.abc import Callable

import pandas as pd
import pytest

from db.queries.gallery import FOLDER, shipped
from db.queries.sql_file import parsed, written
from db.reading.questions import public_columns
from db.reading.sandbox import Sandbox
from db.store import Snapshot

PAIR = {"a": "diffbir", "b": "span"}
Check = Callable[[pd.DataFrame], object]


def at(rows: pd.DataFrame, **where: object) -> pd.Series:
    """The one row of these values."""
    found = rows[(rows[[*where]] == pd.Series(where)).all(axis=1)]
    assert len(found) == 1, rows
    return found.iloc[0]


MEANINGS: dict[str, tuple[dict[str, object], Check]] = {
    "fig-1-perception-distortion": (
        {},
        lambda rows: at(rows, task_id="sr4", restorer_title="Span").tolist()[3:] == pytest.approx([0.765, 6.35, 8]),
    ),
    "fig-2-by-gamma": (
        {},
        lambda rows: at(rows, gamma_bin="0.45–0.60", restorer_title="Diffbir")["mean"] == pytest.approx(0.665),
    ),
    "fig-3-worst-cases": (
        {"rows": 3},
        lambda rows: set(rows["restorer_title"]) == {"Diffbir"} and rows["value"].iloc[0] == rows["value"].max(),
    ),
    "table-1-alignment": (
        {},
        lambda rows: at(rows, task_id="sr2", restorer_title="Diffbir")["against_target"] == pytest.approx(0.435),
    ),
    "table-2-vae-ceiling": (
        {},
        lambda rows: (
            at(rows, task_id="sr2", role="ceiling")["ssim_y"] > at(rows, task_id="sr2", role="restorer")["ssim_y"]
        ),
    ),
    "table-3-degraded": ({}, lambda rows: at(rows, task_id="sr2", metric_id="niqe")["degraded"] == pytest.approx(8.35)),
    "fig-4-resources": (
        {},
        lambda rows: (
            rows.groupby("restorer_title")["latency_ms"].first().to_dict() == {"Diffbir": 400, "Span": 10, "Twin": 20}
        ),
    ),
    "cost-per-db": (
        {},
        lambda rows: at(rows, task_id="sr2", restorer_title="Span")["ms_per_db"] == pytest.approx(10 / 4),
    ),
    "fig-5-latent-loss": ({}, lambda rows: rows["image_name"].iloc[0] == "image07"),
    "fig-6-start-noise": (
        {},
        lambda rows: sorted(rows["setting_label"].unique()) == ["", "steps=20"] and rows["n"].eq(8).all(),
    ),
    "fig-7-steps": (
        {},
        lambda rows: (
            at(rows, task_id="sr2", steps=20)["mean"] - at(rows, task_id="sr2", steps=10)["mean"]
            == pytest.approx(-0.05)
        ),
    ),
    "fig-8-one-step": (
        {},
        lambda rows: at(rows, task_id="sr2", one_step=True)["start_timestep"] == 500,
    ),
    "fig-9-inside-a-run": (
        {},
        lambda rows: (
            rows.query("task_id == 'sr2' and setting_label == ''")["mean"].round(3).tolist() == [0.9, 0.8, 0.7, 0.665]
        ),
    ),
    "crossover-gamma": (PAIR, lambda rows: rows["crosses_at"].tolist() == pytest.approx([0.3, 0.3])),
    "disagreement": (
        {**PAIR, "other": "niqe"},
        lambda rows: rows["task_id"].tolist() == ["sr2"] * 8,
    ),
    "ties": ({}, lambda rows: at(rows, task_id="sr2", first="Span", second="Twin")["tied"]),
    "wins": (
        {},
        lambda rows: (
            at(rows, winner="Diffbir", loser="Span")["share"] == 1
            and at(rows, winner="Span", loser="Twin")["share"] == 0.5
        ),
    ),
    "stale-rows": ({}, lambda rows: at(rows, restorer_id="span").tolist() == ["span", 16, 1, 0, 0]),
    "coverage": ({}, lambda rows: rows["done"].eq(8).all() and rows["missing"].eq(0).all()),
    "runs-and-failures": ({}, lambda rows: rows["commonest_reason"].tolist() == ["out of memory"]),
    "pareto": (
        {},
        lambda rows: sorted(rows.query("task_id == 'sr4' and on_front")["restorer_title"]) == ["Diffbir", "Span"],
    ),
    "hard-images": ({}, lambda rows: rows["image_name"].iloc[0] == "image07"),
    "metric-agreement": (
        {},
        lambda rows: at(rows, metric="psnr_y", other="ssim_y")["agreement"] == pytest.approx(1.0, abs=1e-3),
    ),
    "protocols": (
        {},
        lambda rows: at(rows, metric_id="niqe").loc[["better", "reference"]].tolist() == ["lower", "none"],
    ),
    "busy-machine": ({}, lambda rows: at(rows, restorer_title="Twin")["contended"] == 2),
}


def test_every_shipped_query_has_a_meaning_that_is_tested() -> None:
    assert MEANINGS.keys() == shipped().keys()
    assert len(shipped()) >= 15


@pytest.mark.parametrize("slug", MEANINGS)
def test_a_shipped_query_means_what_its_title_says(slug: str, sandbox: Sandbox) -> None:
    said, is_right = MEANINGS[slug]
    query = shipped()[slug]
    rows = sandbox.run(query.sql, parameters=query.arguments(said))
    assert len(rows)
    assert is_right(rows), rows.to_string()
    assert {column for channel, column in query.chart.items() if channel != "mark"} <= {*rows.columns}


@pytest.mark.parametrize("slug", MEANINGS)
def test_a_shipped_query_says_what_it_asks_and_stands_in_its_file_as_it_would_be_written(slug: str) -> None:
    query = shipped()[slug]
    assert query.description.endswith((".", ")."))
    assert parsed(slug, written(query)) == query
    assert parsed(slug, (FOLDER / f"{slug}.sql").read_text()) == query


@pytest.mark.parametrize("slug", MEANINGS)
def test_a_shipped_query_reads_documented_views_only(slug: str, known: Snapshot) -> None:
    sql = shipped()[slug].sql
    views = set(public_columns(known)["view_name"])
    own = set(re.findall(r"(\w+) AS \(\n", sql))
    assert set(re.findall(r"(?:FROM|JOIN) \"?(\w+)\"?", sql)) <= views | own
