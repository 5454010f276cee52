from dataclasses import replace

import pytest

from clir_core.diffusion.setting import LatentDiffusionSetting
from clir_core.errors import RestorerError


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"steps": 0}, "steps is 0; expected 1 to 1000"),
        ({"steps": 30, "start_timestep": 20}, "steps is 30; expected 1 to 21, one a timestep"),
        ({"start_timestep": 1000}, "start_timestep is 1000; expected 0 to 999"),
        ({"sampler": "edm_eular"}, "no sampler is called 'edm_eular'; did you mean edm_euler"),
        ({"cfg_scale": -1.0}, "cfg_scale is -1.0; expected at least 0"),
        ({"churn": 5.0}, "churn is 5.0; expected 0: spaced has none"),
        ({"guidance_scale": 0.5, "sampler": "ddim"}, "guidance_scale is 0.5; expected 0 but for sampler spaced"),
        ({"guidance_scale": 0.5, "one_step": True}, "guidance_scale is 0.5"),
        ({"colour_fix": "gray"}, "colour_fix is gray; expected one of off, wavelet, adain"),
        ({"tile": 100}, "tile is 100; expected a multiple of 8"),
        ({"tile": 96}, "tile is 96; expected a multiple of 64"),
        ({"tile": 128, "tile_stride": 256}, "tile_stride is 256; expected 8 to tile, 128"),
        ({"vae_tile": -8}, "vae_tile is -8; expected at least 0"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(values, message):
    with pytest.raises(RestorerError) as raised:
        LatentDiffusionSetting(**values)
    assert message in str(raised.value)


def test_churn_is_for_the_samplers_that_have_it():
    assert LatentDiffusionSetting(sampler="edm_heun", churn=5.0).churn == 5.0


def test_a_warm_up_takes_two_steps_and_changes_nothing_else():
    setting = LatentDiffusionSetting(start_timestep=300, prompt="sharp")
    assert setting.warm_up() == replace(setting, steps=2)
