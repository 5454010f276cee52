import pytest

from clir_core.diffusion.plan import NoiseLevel
from clir_core.diffusion.restoration_guidance import SIGMA_MAX
from clir_core.errors import RestorerError
from clir_core.restorers.supir.restorer import control_strength, guidance_scale
from clir_core.restorers.supir.setting import SupirSetting
from clir_core.restorers.supir.versions import FIDELITY, QUALITY


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"steps": 0}, "steps is 0"),
        ({"steps": 1001}, "steps is 1001; expected 1 to 1000"),
        ({"noise_scale": -1.0}, "noise_scale is -1.0; expected at least 0"),
        ({"cfg_scale_start": -1.0}, "cfg_scale_start is -1.0; expected at least 0"),
        ({"control_scale_start": -0.1}, "control_scale_start is -0.1; expected at least 0"),
        ({"minimum_side": 32}, "minimum_side is 32; expected at least 64"),
        ({"fixed_side": 10}, "fixed_side is 10; expected 0, or at least 64"),
        ({"vae_dtype": "float16"}, "vae_dtype is float16; expected float32 or bfloat16"),
        ({"sampler": "restore_dpm++_2m_sde"}, "churn is 5.0; expected 0: restore_dpm++_2m_sde has none"),
        ({"sampler": "ddim", "churn": 0.0, "guidance_scale": 0.5}, "0 but for sampler spaced or restore_edm"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(values, message):
    with pytest.raises(RestorerError) as raised:
        SupirSetting(**values)
    assert message in str(raised.value)


def test_the_default_is_the_release_s_own():
    """The defaults of `test.py`; its README's words are fidelity and quality."""
    assert (FIDELITY.steps, FIDELITY.cfg_scale, FIDELITY.cfg_scale_start) == (50, 4.0, 1.0)
    assert (FIDELITY.churn, FIDELITY.noise_scale, FIDELITY.control_scale) == (5.0, 1.01, 1.0)
    assert (FIDELITY.minimum_side, FIDELITY.colour_fix, FIDELITY.guidance_scale) == (1024, "wavelet", 0.0)
    assert (QUALITY.cfg_scale, QUALITY.cfg_scale_start, QUALITY.noise_scale) == (6.0, 3.0, 1.02)


def test_the_lightning_setting_is_one():
    lightning = SupirSetting(
        sampler="restore_dpm++_2m_sde", steps=8, cfg_scale=2.0, cfg_scale_start=None, churn=0.0, noise_scale=1.003
    )
    assert lightning.warm_up().steps == 2


def test_guidance_follows_the_sigma_that_is_and_control_the_one_that_was_planned():
    level = NoiseLevel(500, sigma=SIGMA_MAX / 2, step_sigma=SIGMA_MAX / 4)
    assert guidance_scale(SupirSetting(cfg_scale=7.0, cfg_scale_start=3.0))(level) == pytest.approx(5.0)
    assert guidance_scale(SupirSetting(cfg_scale=7.0, cfg_scale_start=None))(level) == 7.0
    assert control_strength(0.8, 0.4)(level) == pytest.approx(0.7)
    assert control_strength(0.8, 0.4)(NoiseLevel(999, SIGMA_MAX, SIGMA_MAX)) == pytest.approx(0.4)
