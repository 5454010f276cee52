import pytest
import torch
from torch import nn

from clir_core.diffusion.assemble import cast, fill, group
from clir_core.errors import WeightsError


def build():
    return nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 4))


def tensors():
    return dict(build().state_dict())


def test_a_module_gets_the_tensors_and_no_others():
    given = tensors()
    module = fill(build, given, "the part")
    assert all(torch.equal(module.state_dict()[name], given[name]) for name in given)
    assert not module.training
    assert not any(parameter.requires_grad for parameter in module.parameters())


def test_what_is_missing_extra_or_of_another_shape_is_named():
    given = tensors() | {"2.weight": torch.zeros(1), "1.bias": torch.zeros(9)}
    del given["0.weight"]
    with pytest.raises(WeightsError) as raised:
        fill(build, given, "the part")
    assert str(raised.value).startswith("the part lacks 0.weight; has no use for 2.weight; has another shape of 1.bias")


def test_a_long_list_is_cut():
    with pytest.raises(WeightsError, match="and 6 more"):
        fill(build, tensors() | {f"extra{index}": torch.zeros(1) for index in range(10)}, "the part")


def test_only_floating_point_is_cast():
    found = cast({"a": torch.zeros(1), "b": torch.zeros(1, dtype=torch.int64)}, torch.device("cpu"), torch.bfloat16)
    assert [tensor.dtype for tensor in found.values()] == [torch.bfloat16, torch.int64]


def test_a_group_loses_its_prefix():
    assert list(group({"a.b": torch.zeros(1), "c.a.": torch.zeros(1)}, "a.")) == ["b"]
