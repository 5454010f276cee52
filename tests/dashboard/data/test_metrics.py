"""Metrics in words and numbers."""

import pytest
from example_metrics import LPIPS, NIQE, PSNR

from dashboard.data.metrics import number, preferred, scored


@pytest.mark.parametrize(
    ("value", "text"), [(28.4, "28.40"), (0.8213, "0.8213"), (1234.5, "1234"), (0.01234, "0.01234"), (100.0, "100.0")]
)
def test_numbers_have_four_significant_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_an_undefined_value_is_a_dash() -> None:
    assert PSNR.text(float("nan")) == "–"
    assert PSNR.text(28.4) == "28.40 dB"


def test_a_protocol_is_a_list_for_people() -> None:
    assert PSNR.protocol_lines == "- colour: `ycbcr`\n- library: `–`"


def test_only_scored_metrics_of_the_quality_are_offered() -> None:
    assert scored({"psnr": PSNR, "niqe": NIQE, "lpips": LPIPS}, "distortion") == [PSNR, LPIPS]


def test_the_favourite_is_chosen_where_it_is() -> None:
    assert preferred([PSNR, LPIPS], "lpips") == 1
    assert preferred([PSNR, LPIPS], "dists") == 0
