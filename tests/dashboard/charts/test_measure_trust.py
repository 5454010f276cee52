"""The chart of how well measures tell changes of meaning apart."""

import pandas as pd

from dashboard.charts import measure_trust

ROWS = pd.DataFrame(
    {
        "metric_id": ["align_novelty", "align_patch", "align_novelty", "align_patch"],
        "metric_title": ["New content", "Patches", "New content", "Patches"],
        "quality": ["alignment"] * 4,
        "reference": ["target"] * 4,
        "group": ["paste", "paste", "mirror", "mirror"],
        "n_images": [24, 24, 23, 20],
        "n_pairs": [400, 400, 300, 1200],
        "auc": [0.9, 0.2, 0.8, 0.3],
        "low": [0.85, 0.1, 0.7, 0.2],
        "high": [0.95, 0.3, 0.9, 0.4],
    }
)


def test_a_panel_a_group_says_its_images_and_pairs_and_has_the_best_on_top() -> None:
    panels = measure_trust.chart(ROWS).to_dict()["concat"]

    assert [panel["title"]["text"] for panel in panels] == ["paste", "mirror"]
    assert panels[0]["title"]["subtitle"] == "n = 24 images, 400 pairs"
    assert panels[1]["title"]["subtitle"] == "n = 20 to 23 images, 300 to 1,200 pairs"
    assert panels[0]["layer"][1]["encoding"]["y"]["sort"] == ["align_novelty", "align_patch"]


def test_every_panel_reaches_from_never_to_always_with_chance_in_the_middle() -> None:
    layers = measure_trust.chart(ROWS).to_dict()["concat"][0]["layer"]

    assert all(layer["encoding"]["x"]["scale"]["domain"] == [0, 1] for layer in layers)
    assert (layers[1]["encoding"]["x"]["field"], layers[1]["encoding"]["x2"]["field"]) == ("low", "high")
    assert layers[2]["encoding"]["x"]["field"] == "auc"


def test_the_words_say_the_ends_of_each_group() -> None:
    assert (
        "paste: align_novelty 0.90 to align_patch 0.20; mirror: align_novelty 0.80 to align_patch 0.30"
        in measure_trust.describe(ROWS)
    )
