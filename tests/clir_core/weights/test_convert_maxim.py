"""A graph model of TensorFlow.js as a state dict, from files that the tests write."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from clir_core.errors import WeightsError
from clir_core.weights.convert_maxim import graph_model
from clir_core.weights.tensorflow_js import read_graph_model

NETWORK = "StatefulPartitionedCall/jax2tf_apply_/Wrapper/backbone"
KERNEL = "StatefulPartitionedCall/jax2tf_arg_7/ReadVariableOp"
ENTRIES = (
    ("ConstantFolding/reciprocal", [1, 1], "float32"),
    (f"{NETWORK}/stage_1_input_conv_0/transpose_3", [3, 3, 3, 2], "float32"),
    (f"{NETWORK}/stage_1_input_conv_0/shape", [4], "int32"),
    (f"{NETWORK}/UpSampleRatio_37/Conv_0/transpose_3", [1, 1, 4, 2], "float32"),
    (f"{NETWORK}/stage_0_decoder_block_1/ConvTranspose_0/transpose_4", [2, 2, 2, 4], "float32"),
    (f"{NETWORK}/stage_0_decoder_block_1/ConvTranspose_0/Reshape", [1, 1, 1, 2], "float32"),
    (f"{NETWORK}/jit__resize_/Reshape_3", [1, 1], "float32"),
    (f"{NETWORK}/stage_2_block/LayerNorm/Reshape_2", [1, 1, 1, 3], "float32"),
    (f"{NETWORK}/stage_2_block/LayerNorm/Reshape_3", [1, 1, 1, 3], "float32"),
    (KERNEL, [3, 2], "float32"),
    (f"{NETWORK}/stage_0_in_project/Reshape", [1, 1, 1, 2], "float32"),
    ("epsilon", [], "float32"),
)
EINSUM = {"name": f"{NETWORK}/stage_0_in_project/einsum/Einsum", "op": "Einsum", "input": ["features", KERNEL]}


def write(folder: Path, entries: Sequence[tuple[str, list[int], str]] = ENTRIES, shards: int = 11) -> list[Path]:
    """A model whose float32 values count from 0 in each entry, cut into shards without regard to entries."""
    dtypes = {"float32": torch.float32, "int32": torch.int32, "float16": torch.float16}
    values = b"".join(
        torch.arange(math.prod(shape), dtype=dtypes[kind]).numpy().tobytes() for _, shape, kind in entries
    )
    length = math.ceil(len(values) / shards)
    names = [f"group1-shard{number}of{shards}.bin" for number in range(1, shards + 1)]
    for number, name in enumerate(names):
        (folder / name).write_bytes(values[number * length : (number + 1) * length])
    weights = [{"name": name, "shape": shape, "dtype": kind} for name, shape, kind in entries]
    model = {"modelTopology": {"node": [EINSUM]}, "weightsManifest": [{"paths": names, "weights": weights}]}
    (folder / "model.json").write_text(json.dumps(model))
    return [folder / "model.json", *sorted(folder / name for name in names)]


def test_every_parameter_has_its_official_name_with_a_dot_after_the_stage(tmp_path: Path) -> None:
    shapes = {name: tuple(tensor.shape) for name, tensor in graph_model(write(tmp_path)).items()}
    assert shapes == {
        "stage_1.input_conv_0.weight": (2, 3, 3, 3),
        "stage_2.UpSampleRatio_1.Conv_0.weight": (2, 4),
        "stage_0.decoder_block_1.ConvTranspose_0.weight": (4, 2, 2, 2),
        "stage_0.decoder_block_1.ConvTranspose_0.bias": (2,),
        "stage_2.block.LayerNorm.weight": (3,),
        "stage_2.block.LayerNorm.bias": (3,),
        "stage_0.in_project.weight": (2, 3),
        "stage_0.in_project.bias": (2,),
    }


def test_kernels_are_transposed_and_not_turned(tmp_path: Path) -> None:
    state = graph_model(write(tmp_path))
    assert state["stage_0.in_project.weight"].tolist() == [[0, 2, 4], [1, 3, 5]]
    up = state["stage_0.decoder_block_1.ConvTranspose_0.weight"]
    assert up[3, 1].tolist() == [[7, 15], [23, 31]]
    assert state["stage_1.input_conv_0.weight"][1, 2, 0].tolist() == [5, 11, 17]


def test_shards_are_joined_by_number_and_whole_numbers_are_passed_over(tmp_path: Path) -> None:
    model, *shards = write(tmp_path)
    constants = read_graph_model(model, shards).constants
    assert shards[0].name == "group1-shard10of11.bin"
    assert constants[ENTRIES[2][0]].tolist() == [0, 1, 2, 3]
    assert all(torch.equal(values.flatten(), torch.arange(values.numel())) for values in constants.values())


def test_a_parameter_of_another_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"dense/kernel is no parameter of a MAXIM network"):
        graph_model(write(tmp_path, (*ENTRIES, ("dense/kernel", [2, 2], "float32"))))


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    files = write(tmp_path)
    with pytest.raises(WeightsError, match=r"the shards group1-shard9of11\.bin are missing"):
        graph_model(files[:-1])


@pytest.mark.parametrize(("lacking", "reason"), [(4, "describes"), (-4, "buffer")])
def test_shards_of_another_length_than_the_manifest_says_are_refused(tmp_path: Path, lacking: int, reason: str) -> None:
    model, *shards = write(tmp_path, shards=1)
    content = shards[0].read_bytes()
    shards[0].write_bytes(content + bytes(lacking) if lacking > 0 else content[:lacking])
    with pytest.raises(WeightsError, match=reason):
        graph_model([model, *shards])


def test_values_of_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="half is stored as float16"):
        graph_model(write(tmp_path, (*ENTRIES, ("half", [2], "float16"))))


def test_what_is_no_graph_model_is_named(tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    model.write_text("{}")
    with pytest.raises(WeightsError, match=r"model\.json is not a graph model of TensorFlow\.js: KeyError"):
        graph_model([model])
