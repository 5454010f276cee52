"""What is said of measures: rows, CSV, Markdown."""

import csv
import io
from math import isnan
from typing import Any

import pytest

from ingest.execution.alignment_verdicts import Verdict, as_csv, as_markdown, judged, line


def row(metric_id: str, auc_by_image: list[float], **changes: Any) -> dict[str, Any]:
    said = {
        "metric_id": metric_id, "metric_title": f"Title of {metric_id}", "quality": "alignment", "reference": "target",
        "grouping": "all", "group": "all", "n_images": len(auc_by_image), "n_pairs": 40,
        "auc": sum(auc_by_image) / len(auc_by_image), "auc_by_image": auc_by_image,
        "image_ids": [f"image{number}" for number in range(len(auc_by_image))],
    }  # fmt: skip
    return {**said, **changes}


PLAIN = row("align_patch_efficientnet_lite0", [0.1, 0.2, 0.3])
OURS = row("align_novelty", [0.9, 1.0, 0.8])
OF_DEGRADED = row("align_novelty_lq", [0.7, 0.7, 0.7], reference="degraded")


def by_id(*rows: dict[str, Any]) -> dict[str, Verdict]:
    return {verdict.metric_id: verdict for verdict in judged("set-signs", rows)}


def test_a_lead_over_the_plain_patch_mean_is_taken_image_by_image() -> None:
    found = by_id(PLAIN, OURS)

    assert found["align_novelty"].over_plain == pytest.approx((0.8 + 0.8 + 0.5) / 3)
    assert 0.5 <= found["align_novelty"].over_plain_low <= found["align_novelty"].over_plain_high <= 0.8
    assert found[PLAIN["metric_id"]].over_plain == 0


def test_images_that_only_one_has_do_not_count_in_a_lead() -> None:
    fewer = {**PLAIN, "auc_by_image": [0.2, 0.3], "image_ids": ["image1", "image2"]}

    assert by_id(fewer, OURS)["align_novelty"].over_plain == pytest.approx((0.8 + 0.5) / 2)


def test_a_lead_is_over_the_same_reference_and_the_papers_encoder_where_it_is_there() -> None:
    paper = row("align_patch", [0.5, 0.5, 0.5])
    found = by_id(PLAIN, paper, OURS, OF_DEGRADED)

    assert found["align_novelty"].over_plain == pytest.approx(0.4)
    assert isnan(found["align_novelty_lq"].over_plain)
    assert line(found["align_novelty_lq"])["over_plain"] is None


def test_csv_has_a_line_for_every_verdict() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(judged("set-signs", [PLAIN, OURS])))))

    assert [(each["metric_id"], each["auc"], each["n_images"]) for each in rows] == [
        ("align_patch_efficientnet_lite0", "0.200000", "3"),
        ("align_novelty", "0.900000", "3"),
    ]


def test_a_page_has_a_table_of_all_pairs_best_first_and_one_for_each_split() -> None:
    split = [{**each, "grouping": "change", "group": group} for group in ("paste", "mirror") for each in (PLAIN, OURS)]
    page = as_markdown(judged("set-signs", [PLAIN, OURS, *split]), {"set-signs": ["a", "b", "c"]}, "the command")

    overall, by_change = page.split("### All pairs")[1].split("### By the change of meaning")
    assert overall.index("`align_novelty`") < overall.index("`align_patch_efficientnet_lite0`")
    assert "| Title of align_novelty | 0.900 [0.8" in overall
    assert "| metric | paste (n = 3, 40 pairs) | mirror (n = 3, 40 pairs) |" in by_change
    assert "## set\n\n3 images: a, b, c.\n" in page
    assert "By gamma" not in page
