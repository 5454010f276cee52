"""Who leads, in words."""

import numpy as np
import pandas as pd
import pytest
from example_metrics import PSNR

from dashboard.pages.overview import leading_text


def rows(leads: list[bool], n: int = 24, family: str = "traditional") -> pd.DataFrame:
    psnr = [30.0 - place for place in range(len(leads))]
    return pd.DataFrame(
        {
            "restorer_id": [*"abcdefg"][: len(leads)],
            "restorer_title": [*"ABCDEFG"][: len(leads)],
            "family": family,
            "n_images": n,
            "leads": leads,
            "psnr": psnr,
            "psnr_low": np.subtract(psnr, 1),
            "psnr_high": np.add(psnr, 1),
        }
    )


def degraded(psnr: float) -> pd.DataFrame:
    return rows([False], family="reference").assign(restorer_id="bicubic", psnr=psnr)


@pytest.mark.parametrize(
    ("ranking", "text"),
    [
        (rows([True, False, False]), "**A** 30.00 dB [29.00, 31.00] (n = 24)"),
        (rows([True, True, False]), "tie of 2: **A**, **B** (n = 24)"),
        (rows([True, True, True]), "too close to tell any of 3 apart (n = 24)"),
        (rows([True, True, False], n=5), "too few images to tell (n = 5)"),
        (rows([True]), "**A** alone, 30.00 dB [29.00, 31.00] (n = 24): nobody to compare it with"),
        (rows([False], family="reference"), "nobody yet"),
        (
            pd.concat([rows([True, False]), degraded(33.0)]),
            "nobody: the degraded image itself scores better, 33.00 dB; the best is **A** 30.00 dB (n = 24)",
        ),
        (pd.concat([rows([True, False]), degraded(20.0)]), "**A** 30.00 dB [29.00, 31.00] (n = 24)"),
    ],
)
def test_a_lead_is_told_with_its_certainty(ranking: pd.DataFrame, text: str) -> None:
    assert leading_text(ranking, PSNR) == text
