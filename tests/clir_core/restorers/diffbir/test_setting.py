import pytest

from clir_core.errors import RestorerError
from clir_core.restorers.diffbir.setting import DiffBirSetting


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"noise_augmentation": 1000}, "noise_augmentation is 1000; expected 0 to 999"),
        ({"guidance_repeat": 0}, "guidance_repeat is 0; expected at least 1"),
        ({"guidance_space": "latent"}, "guidance_loss is weighted_mse; expected mse in latent space"),
        ({"steps": 0}, "steps is 0"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(values, message):
    with pytest.raises(RestorerError) as raised:
        DiffBirSetting(**values)
    assert message in str(raised.value)
