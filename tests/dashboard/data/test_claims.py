"""Claims are written down before anybody looks, and judged by intervals alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clir_core.statistics.bootstrap import bootstrap
from dashboard.data.claims import Claim, Verdict, claims, decide, judge, judge_all, margin_text, said
from dashboard.data.metrics import metrics_of
from db.connect import connect_read_only
from db.reading import questions
from db.store import Snapshot, Store

LIGHT = claims()[0]


def newest(store: Store) -> Snapshot:
    snapshot = store.current()
    assert snapshot is not None
    return snapshot


def test_every_claim_of_the_paper_is_written_down() -> None:
    assert [claim.id for claim in claims()] == [
        "light",
        "distortion",
        "meaning",
        "cost",
        "ceiling",
        "start",
        "steps",
        "one-step",
    ]


@pytest.mark.parametrize(
    ("expected", "margin", "interval", "verdict"),
    [
        ("worse", 0.0, (-2.0, -1.0), "supported"),
        ("worse", 0.0, (1.0, 2.0), "contradicted"),
        ("worse", 0.0, (-1.0, 1.0), "undecided"),
        ("worse", 0.5, (-0.4, -0.1), "contradicted"),
        ("not better", 0.1, (-1.0, 0.05), "supported"),
        ("not better", 0.1, (0.2, 0.3), "contradicted"),
        ("not better", 0.1, (0.0, 0.3), "undecided"),
        ("not worse", 0.1, (-0.05, 1.0), "supported"),
        ("not worse", 0.1, (-0.5, -0.2), "contradicted"),
    ],
)
def test_a_verdict_is_where_the_whole_interval_lies(
    expected: str, margin: float, interval: tuple[float, float], verdict: Verdict
) -> None:
    assert decide(replace(LIGHT, expected=expected, margin=margin), interval) == verdict


def test_a_ratio_is_held_against_the_logarithm_of_its_margin() -> None:
    cost = next(claim for claim in claims() if claim.id == "cost")

    assert decide(cost, (-1.3, -1.1)) == "supported"  # more than ten times as long
    assert decide(cost, (-0.9, -0.8)) == "contradicted"
    assert margin_text(cost) == "supported where the first is surely worse by more than 10.00 times"


def _light(stores: dict[str, Store]) -> tuple[Snapshot, Claim]:
    claim = replace(LIGHT, metrics=("psnr_y",), gamma=(0.3, 1.0))
    return newest(stores["partly failed"]), claim


def test_the_effect_is_the_mean_over_images_of_the_same_sql_run_by_hand(stores: dict[str, Store]) -> None:
    snapshot, claim = _light(stores)
    found = judge(snapshot, claim, metrics_of(questions.metrics(snapshot)))
    with connect_read_only(snapshot) as connection:
        rows = connection.execute(found.sql[0]).df()
        by_hand = connection.execute(
            "SELECT avg(cldm - traditional), count(*) FROM (SELECT image_id,"
            " avg(psnr_y) FILTER (restorer_id = 'diffbir') AS cldm,"
            " avg(psnr_y) FILTER (family = 'traditional') AS traditional"
            " FROM result WHERE task_id = 'sr2' AND status = 'done' GROUP BY image_id) WHERE cldm IS NOT NULL"
        ).fetchone()
    differences = (rows["first_score"] - rows["second_score"]).to_numpy()
    low, high = bootstrap(differences).interval()

    assert by_hand is not None
    assert (found.effect, found.n_images) == (pytest.approx(by_hand[0]), by_hand[1])
    assert (found.low, found.high) == (pytest.approx(low[0]), pytest.approx(high[0]))


def test_light_degradation_is_judged_with_the_papers_own_number_beside(stores: dict[str, Store]) -> None:
    snapshot, claim = _light(stores)
    found = judge(snapshot, claim, metrics_of(questions.metrics(snapshot)))

    assert found.verdict == "supported"
    assert found.published == pytest.approx(
        np.mean([0.6987, 0.7558, 0.6907, 0.7677]) - np.mean([0.9149, 0.9622, 0.8713])
    )
    assert found.published_text == "-0.188 SSIM (Table 1a)"
    assert said(found, {"diffbir": "DiffBIR"}) == "DiffBIR against span, wiener; sr2"


def test_under_six_images_nothing_is_decided(stores: dict[str, Store], tmp_path: Path) -> None:
    snapshot, claim = _light(stores)
    metrics = metrics_of(questions.metrics(snapshot))

    assert judge(snapshot, replace(claim, gamma=(0.9, 1.0)), metrics).verdict == "no data"


def test_a_store_without_one_side_has_no_data_and_says_what_is_missing(stores: dict[str, Store]) -> None:
    for found in judge_all(newest(stores["tiny"])):
        assert found.verdict == "no data"
        assert found.reason
        assert found.effect_text == "–"


def test_an_empty_store_is_judged(stores: dict[str, Store]) -> None:
    assert {found.verdict for found in judge_all(newest(stores["empty"]))} == {"no data"}


def test_settings_of_a_sweep_are_judged(stores: dict[str, Store]) -> None:
    found = {each.claim.id: each for each in judge_all(newest(stores["ablations"]))}

    assert found["start"].n_images == found["steps"].n_images == 6
    assert found["start"].verdict in {"supported", "contradicted", "undecided"}
    assert found["ceiling"].first_ids == ("clir-small-cldm",)
    assert found["one-step"].n_images == 6
