"""Correlations between metrics, against scipy."""

import numpy as np
import pandas as pd
import pytest
from example_metrics import NIQE, PSNR
from scipy.stats import spearmanr

from dashboard.data.agreement import LEAST, agreement_of

RNG = np.random.default_rng(1)


def test_correlations_are_spearmans_turned_so_that_more_is_better() -> None:
    values = pd.DataFrame({PSNR.metric_id: RNG.normal(size=40), NIQE.metric_id: RNG.normal(size=40)})
    values.loc[:4, NIQE.metric_id] = np.nan
    found = agreement_of(values, (PSNR, NIQE)).set_index(["first", "second"])
    whole = values.dropna()
    expected = -spearmanr(whole[PSNR.metric_id], whole[NIQE.metric_id]).statistic

    assert found.loc[(PSNR.metric_id, NIQE.metric_id), "rho"] == pytest.approx(expected)
    assert found.loc[(PSNR.metric_id, NIQE.metric_id), "n"] == 35
    assert found.loc[(PSNR.metric_id, PSNR.metric_id), "n"] == 40


def test_a_few_restorations_tell_nothing() -> None:
    values = pd.DataFrame({PSNR.metric_id: RNG.normal(size=LEAST - 1), NIQE.metric_id: RNG.normal(size=LEAST - 1)})

    assert agreement_of(values, (PSNR, NIQE))["rho"].isna().all()
