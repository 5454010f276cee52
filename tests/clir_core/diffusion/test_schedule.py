import pytest
import torch

from clir_core.diffusion.schedule import scaled_linear, zero_terminal
from clir_core.errors import RestorerError

SCHEDULES = {
    "eps": scaled_linear("noise"),
    "v_zsnr": zero_terminal(scaled_linear("velocity")),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_share_of_signal_is_the_official_one(name, schedules):
    torch.testing.assert_close(
        SCHEDULES[name].alpha_bar, schedules[f"{name}.alphas_cumprod_f64"], rtol=1e-6, atol=1e-15
    )


def test_zero_terminal_keeps_the_first_timestep_and_empties_the_last():
    schedule = SCHEDULES["v_zsnr"]
    assert schedule.signal(999) == 0
    assert schedule.signal(0) == pytest.approx(SCHEDULES["eps"].signal(0), rel=1e-12)


def test_a_network_that_predicts_noise_cannot_start_from_zero_signal():
    with pytest.raises(RestorerError, match="predicts noise"):
        zero_terminal(scaled_linear("noise"))


@pytest.mark.parametrize("timestep", [0, 500, 998])
def test_the_true_output_gives_the_clean_latent_back(timestep):
    clean, noise = torch.randn(2, 1, 4, 5, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for schedule in SCHEDULES.values():
        signal = schedule.signal(timestep)
        velocity = signal**0.5 * noise - (1 - signal) ** 0.5 * clean
        output = noise if schedule.predicts == "noise" else velocity
        noisy = schedule.noised(clean, noise, timestep)
        torch.testing.assert_close(schedule.clean(noisy, output, signal), clean, rtol=0, atol=1e-9)


def test_a_timestep_beyond_the_schedule_is_named():
    with pytest.raises(RestorerError, match="timestep is 1000; expected 0 to 999"):
        scaled_linear().signal(1000)
