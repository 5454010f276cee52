"""ncnn networks as state dicts, from files written here out of known tensors."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from clir_core.errors import WeightsError
from clir_core.networks.span.network import SPAN
from clir_core.weights.convert_ncnn import compact, fused_span, rrdb
from clir_core.weights.locate import default_folder

FLOAT = (0x0002C056).to_bytes(4, "little")


def convolution(name: str, weight: Tensor, bias: Tensor) -> tuple[str, bytes]:
    outputs, inputs, height, width = weight.shape
    sizes = f"0={outputs} 1={width} 11={height} 5=1 6={outputs * inputs * height * width}"
    return f"Convolution {name} 1 1 a b {sizes}", FLOAT + as_bytes(weight) + as_bytes(bias)


def as_bytes(tensor: Tensor) -> bytes:
    return tensor.detach().numpy().astype("<f4").tobytes()


def write(folder: Path, layers: Sequence[tuple[str, bytes]]) -> tuple[Path, Path]:
    param, values = folder / "net.param", folder / "net.bin"
    param.write_text("\n".join(["7767517", f"{len(layers)} 0", *(line for line, _ in layers)]))
    values.write_bytes(b"".join(data for _, data in layers))
    return param, values


def same(found: dict[str, Tensor], expected: dict[str, Tensor]) -> bool:
    return found.keys() == expected.keys() and all(torch.equal(found[name], expected[name]) for name in expected)


def test_rrdb_convolutions_get_their_names_in_file_order(tmp_path: Path) -> None:
    dense = [f"body.0.rdb{block}.conv{number}" for block in (1, 2, 3) for number in (1, 2, 3, 4, 5)]
    names = ["conv_first", *dense, "conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last"]
    tensors = {name: (torch.rand(2, 3, 3, 3), torch.rand(2)) for name in names}
    layers = [convolution(f"Conv_{index}", *tensors[name]) for index, name in enumerate(names)]
    expected = {f"{name}.weight": weight for name, (weight, _) in tensors.items()}
    expected |= {f"{name}.bias": bias for name, (_, bias) in tensors.items()}
    assert same(rrdb(write(tmp_path, layers)), expected)


def test_a_network_with_another_number_of_convolutions_is_no_rrdb(tmp_path: Path) -> None:
    layers = [convolution(f"Conv_{index}", torch.rand(1, 1, 1, 1), torch.rand(1)) for index in range(7)]
    with pytest.raises(WeightsError, match=r"net\.param has 7 convolutions; an RRDB network has 15 a block and 6"):
        rrdb(write(tmp_path, layers))


def test_compact_counts_convolutions_and_activations_together(tmp_path: Path) -> None:
    weight, bias, slope = torch.rand(2, 3, 3, 3), torch.rand(2), torch.rand(2)
    layers = [convolution("Conv_0", weight, bias), ("PReLU act 1 1 a b 0=2", as_bytes(slope))]
    files = write(tmp_path, [("Input in 0 1 data", b""), *layers, ("PixelShuffle up 1 1 a b 0=4", b"")])
    assert same(compact(files), {"body.0.weight": weight, "body.0.bias": bias, "body.1.weight": slope})


def span_layers(state: dict[str, Tensor]) -> list[tuple[str, bytes]]:
    mean = ("MemoryData /Constant_output_0 0 1 m 0=1 1=1 2=3", as_bytes(state["mean"]))
    factor = (f"BinaryOp /Mul 1 1 a b 0=2 1=1 2={float(state['image_range']):e}", b"")
    modules = [name.removesuffix(".weight") for name in state if name.endswith(".weight")]
    paths = {"conv_cat": "/conv_cat/Conv", "upsampler.0": "/upsampler/upsampler.0/Conv"}
    return [
        mean,
        factor,
        *(
            convolution(
                paths.get(module, f"/{module.replace('.', '/')}/eval_conv/Conv"),
                state[f"{module}.weight"],
                state[f"{module}.bias"],
            )
            for module in modules
        ),
    ]


def test_span_takes_its_names_from_the_layers_and_its_normalisation_from_the_graph(tmp_path: Path) -> None:
    state = SPAN(channels=4, scale=2).state_dict()
    state |= {"mean": torch.rand(1, 3, 1, 1), "image_range": torch.tensor(128.0)}
    found = fused_span(write(tmp_path, span_layers(state)))
    assert same(found, state)


def test_a_network_without_a_mean_is_no_span(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="does not hold one RGB mean"):
        fused_span(write(tmp_path, [convolution("/conv_cat/Conv", torch.rand(1, 1, 1, 1), torch.rand(1))]))


@pytest.mark.weights
@pytest.mark.parametrize(
    ("name", "sha256"),
    [
        ("realesrgan-x4plus", "7344be90a1d4a9803ae4862890a309f80a45fee4ed3ce3f38c86360381143233"),
        ("realesrgan-x4plus-anime", "e8ebf90ed819a358f8f87e5d7d2ab106d92a84747b207055c0f4fe48ba742e98"),
        ("realesr-animevideov3", "83054632e6a84540872246482813ce755bfbde1eb128058b7bfc55674e7798a4"),
    ],
)
def test_the_fetched_files_hold_the_state_dicts_of_an_independent_conversion(name: str, sha256: str) -> None:
    """Hashes over the sorted names, each followed by its little-endian float32 values (tests/data/realesrgan)."""
    path = Path(os.environ.get("CLIR_WEIGHTS") or default_folder()) / f"{name}.safetensors"
    if not path.exists():
        pytest.skip(f"{path} was not fetched")
    digest = hashlib.sha256()
    for key, tensor in sorted(load_file(path).items()):
        digest.update(key.encode() + tensor.numpy().astype(np.dtype("<f4")).tobytes())
    assert digest.hexdigest() == sha256
