import pytest

from clir_core.diffusion.dpm_solver import ContinuousSchedule
from clir_core.diffusion.schedule import scaled_linear, zero_terminal

# the timesteps that the official sampler gave its network, golden/diffbir/sampler_other_info.json
OFFICIAL_EPS = [999.0, 899.0999755859375, 799.2000122070312, 699.2999877929688]
OFFICIAL_V = [998.98583984375, 899.0872802734375, 799.1886596679688, 699.2901000976562]


def test_timesteps_are_the_official_ones():
    assert ContinuousSchedule(scaled_linear()).timesteps(10)[:4] == pytest.approx(OFFICIAL_EPS, rel=1e-6)


def test_a_zero_terminal_schedule_is_cut_where_the_official_one_is():
    schedule = ContinuousSchedule(zero_terminal(scaled_linear("velocity")))
    assert schedule.timesteps(10)[:4] == pytest.approx(OFFICIAL_V, rel=1e-6)


def test_at_whole_timesteps_it_is_the_discrete_schedule():
    discrete = scaled_linear()
    continuous = ContinuousSchedule(discrete)
    assert [continuous.signal(t) for t in (0, 1, 500, 999)] == pytest.approx(
        [discrete.signal(t) for t in (0, 1, 500, 999)]
    )


def test_a_lower_start_is_where_it_begins():
    assert ContinuousSchedule(scaled_linear()).timesteps(4, 200)[0] == pytest.approx(200)
