"""Charts as files that say what they show."""

import io
import json

import altair as alt
import pandas as pd
from PIL import Image

from dashboard.charts import picture
from dashboard.charts.picture import Caption

CHART = (
    alt.Chart(pd.DataFrame({"x": [1.0, 2.0], "name": ["a", "b"]}))
    .mark_point()
    .encode(x="x:Q", tooltip="name:N")
    .properties(width=200, height=120)
)
CAPTION = Caption(title="Who leads", lines=("n = 8 images", "psnr_y@0123", "", "snapshot 7 of 2026-01-02"))


def test_a_picture_bears_title_images_protocols_and_snapshot() -> None:
    drawn = picture.svg(CHART, CAPTION)

    assert drawn.startswith("<svg")
    for said in ("Who leads", "n = 8 images", "psnr_y@0123", "snapshot 7 of 2026-01-02"):
        assert said in drawn


def test_one_chart_is_always_the_same_bytes() -> None:
    assert picture.svg(CHART, CAPTION) == picture.svg(CHART, CAPTION)


def test_a_png_opens_at_twice_the_size() -> None:
    opened = Image.open(io.BytesIO(picture.png(CHART, CAPTION)))

    assert opened.width > 2 * 200
    assert len(set(opened.convert("L").get_flattened_data())) > 10


def test_vega_lite_holds_the_data_and_the_words() -> None:
    specification = json.loads(picture.vega_lite(CHART, CAPTION))

    assert specification["title"]["subtitle"] == ["n = 8 images", "psnr_y@0123", "snapshot 7 of 2026-01-02"]
    assert next(iter(specification["datasets"].values()))[0]["name"] == "a"


def test_long_lines_are_broken_between_words() -> None:
    caption = Caption(title="t", lines=(", ".join(f"metric_{number}@0123456789ab" for number in range(12)),))

    assert max(map(len, picture.specification(CHART, caption)["title"]["subtitle"])) <= picture.LETTERS_A_LINE
