"""Who leads, in words."""

import numpy as np
import pandas as pd
import pytest
from example_metrics import PSNR

from dashboard.pages.overview import leading_text


def rows(ranks: list[float], n: int = 24) -> pd.DataFrame:
    psnr = [30.0 - place for place in range(len(ranks))]
    return pd.DataFrame(
        {
            "restorer_title": [*"ABCDEFG"][: len(ranks)],
            "n_images": n,
            "rank_from": ranks,
            "psnr": psnr,
            "psnr_low": np.subtract(psnr, 1),
            "psnr_high": np.add(psnr, 1),
        }
    )


@pytest.mark.parametrize(
    ("ranking", "text"),
    [
        (rows([1, 2, 3]), "**A** 30.00 dB [29.00, 31.00] (n = 24)"),
        (rows([1, 1, 3]), "tie of 2: **A**, **B** (n = 24)"),
        (rows([1, 1, 1]), "too close to tell any of 3 apart (n = 24)"),
        (rows([1, 1, 3], n=5), "too few images to tell (n = 5)"),
        (rows([1], n=1).assign(psnr_low=np.nan, psnr_high=np.nan), "**A** 30.00 dB (n = 1)"),
        (rows([np.nan]), "nobody yet"),
    ],
)
def test_a_lead_is_told_with_its_certainty(ranking: pd.DataFrame, text: str) -> None:
    assert leading_text(ranking, PSNR) == text
