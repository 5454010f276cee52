"""What can be known of a setting's precision before the restorer is loaded."""

from clir_core.diffusion.setting import LatentDiffusionSetting
from clir_core.errors import RestorerError
from clir_core.interfaces import NetworkSetting, RestorerSpec, Setting


def check_precision(spec: RestorerSpec, setting: Setting, *, on_cpu: bool) -> None:
    """See that a restorer works in the precision of a setting, as far as that is known before it is loaded.

    Raises:
        RestorerError: It does not.
    """
    if not isinstance(setting, (NetworkSetting, LatentDiffusionSetting)):
        return
    if setting.dtype not in spec.dtypes:
        raise RestorerError(f"{spec.id} does not work in {setting.dtype}; use {' or '.join(sorted(spec.dtypes))}")
    if setting.dtype == "float16" and on_cpu:
        raise RestorerError(f"{spec.id} cannot run in float16 on the CPU; use float32 or bfloat16")
