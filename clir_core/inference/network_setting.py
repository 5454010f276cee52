"""What can be known of a network's setting before the network is loaded."""

from clir_core.errors import RestorerError
from clir_core.interfaces import NetworkSetting, RestorerSpec


def check_network_setting(spec: RestorerSpec, setting: NetworkSetting, *, on_cpu: bool) -> None:
    """See that a network can be run in a setting, as far as that is known before it is loaded.

    Raises:
        RestorerError: It cannot.
    """
    if setting.dtype not in spec.dtypes:
        raise RestorerError(f"{spec.id} does not work in {setting.dtype}; use {' or '.join(sorted(spec.dtypes))}")
    if setting.dtype == "float16" and on_cpu:
        raise RestorerError(f"{spec.id} cannot run in float16 on the CPU; use float32 or bfloat16")
