"""The reader of ncnn networks, on files written here byte by byte."""

import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from clir_core.errors import WeightsError
from clir_core.weights.ncnn import Layer, read_network

HALF, FLOAT, INT8 = 0x01306B47, 0x0002C056, 0x000D4B38
CONVOLUTION = "Convolution conv 1 1 data out 0=2 1=1 5=1 6=6"
WEIGHTS = np.arange(6, dtype=np.float32)
BIAS = np.array([0.5, -0.5], dtype=np.float32).tobytes()


def read(folder: Path, lines: list[str], values: bytes) -> tuple[Layer, ...]:
    param, binary = folder / "net.param", folder / "net.bin"
    param.write_text("\n".join(["7767517", f"{len(lines)} {len(lines)}", *lines]))
    binary.write_bytes(values)
    return read_network(param, binary)


def tag(value: int) -> bytes:
    return struct.pack("<I", value)


@pytest.mark.parametrize(
    "stored",
    [
        tag(0) + WEIGHTS.tobytes(),
        tag(FLOAT) + WEIGHTS.tobytes(),
        tag(HALF) + WEIGHTS.astype("<f2").tobytes(),
        tag(1) + np.arange(256, dtype=np.float32).tobytes() + bytes([0, 1, 2, 3, 4, 5, 0, 0]),
    ],
    ids=["untagged", "float32", "float16", "codebook"],
)
def test_every_way_of_storing_weights_gives_the_same_tensor(tmp_path: Path, stored: bytes) -> None:
    (layer,) = read(tmp_path, [CONVOLUTION], stored + BIAS)
    assert layer.name == "conv"
    assert torch.equal(layer.tensors["weight"], torch.arange(6.0).reshape(2, 3, 1, 1))
    assert layer.tensors["bias"].tolist() == [0.5, -0.5]


def test_float16_weights_are_padded_to_whole_words(tmp_path: Path) -> None:
    stored = tag(HALF) + np.array([1, 2, 3, 0], dtype="<f2").tobytes()
    (layer,) = read(tmp_path, ["Convolution conv 1 1 a b 0=1 1=1 6=3"], stored)
    assert layer.tensors["weight"].flatten().tolist() == [1, 2, 3]


def test_slopes_and_constants_are_read_without_a_tag(tmp_path: Path) -> None:
    lines = ["MemoryData mean 0 1 mean 0=1 1=1 2=3", "Split s 1 2 a b c", "PReLU act 1 1 b c 0=2"]
    mean, split, prelu = read(tmp_path, lines, np.array([1, 2, 3, 4, 5], dtype=np.float32).tobytes())
    assert mean.tensors["values"].tolist() == [[[1]], [[2]], [[3]]]
    assert split.tensors == {}
    assert prelu.tensors["slope"].tolist() == [4, 5]


def test_parameters_may_be_whole_numbers_fractions_or_arrays(tmp_path: Path) -> None:
    (layer,) = read(tmp_path, ["Eltwise add 2 1 a b c 0=1 1=2.5e-1 -23301=2,2.0e-01,1"], b"")
    assert layer.parameters == {0: 1, 1: 0.2} | {1: (0.2, 1)}


@pytest.mark.parametrize(
    ("line", "values", "problem"),
    [
        (CONVOLUTION, tag(INT8) + bytes(100), "layer 'conv': 8-bit integer weights"),
        (CONVOLUTION + " 8=1", bytes(100), "layer 'conv': 8-bit integer weights"),
        (CONVOLUTION, tag(FLOAT) + WEIGHTS.tobytes(), "layer 'conv': the file ends 8 bytes too early"),
        (CONVOLUTION, tag(FLOAT) + WEIGHTS.tobytes() + BIAS + b"\0\0", "goes on for 2 bytes after its last layer"),
        ("Convolution conv 1 1 a b 0=4 1=1 6=6", bytes(100), "6 weights do not fill 4 kernels of 1x1"),
        ("Convolution conv 1 1 a b 1=1 6=6", bytes(100), "parameter 0 is 0; expected a positive integer"),
        ("Deconvolution up 1 1 a b 0=1", b"", "layer 'up': layers of kind 'Deconvolution' are not known"),
        ("Convolution conv 1 1 a b 0=x", b"", "net.param:3: 'Convolution conv 1 1 a b 0=x' does not describe"),
        ("Eltwise add 2 1 a b c -23301=3,1,2", b"", "array of 2 numbers announces 3"),
        ("Split", b"", "net.param:3: 'Split' does not describe a layer"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, line: str, values: bytes, problem: str) -> None:
    with pytest.raises(WeightsError, match="net") as caught:
        read(tmp_path, [line], values)
    assert problem in str(caught.value)


@pytest.mark.parametrize("text", ["", "7767517", "123\n1 1\nSplit s 1 1 a b", "7767517\n2 2\nSplit s 1 1 a b"])
def test_a_file_that_is_not_a_text_network_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "net.param").write_text(text)
    (tmp_path / "net.bin").write_bytes(b"")
    with pytest.raises(WeightsError, match=r"net\.param"):
        read_network(tmp_path / "net.param", tmp_path / "net.bin")
