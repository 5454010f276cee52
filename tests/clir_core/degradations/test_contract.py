"""What every operator promises, whatever it does."""

import json
from collections.abc import Callable, Iterator

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from clir_core.imaging.images import check_images, from_bytes, quantise
from clir_core.interfaces import BlurOperator, Operator
from clir_core.tasks.task import operator_specs, sample_generator

TARGET = from_bytes(data.coffee()[100:180, 200:280])
SPECS = operator_specs()


def example(name: str) -> Operator:
    return SPECS[name].parse(SPECS[name].example.removeprefix(name))


@pytest.mark.parametrize("name", SPECS)
@settings(deadline=None, max_examples=15)
@given(height=st.integers(1, 20), width=st.integers(1, 20), seed=st.integers(0, 2**64))
def test_an_image_of_any_size_shrinks_by_alpha_and_stays_an_image(name: str, height: int, width: int, seed: int):
    operator = example(name)
    image = TARGET[..., : height * operator.alpha, : width * operator.alpha]
    degraded = operator.apply(image, operator.draw(sample_generator(seed, "image", name), *image.shape[-2:]))
    assert degraded.shape == (1, 3, height, width)
    check_images(degraded, name)


@pytest.mark.parametrize("name", SPECS)
def test_drawing_is_repeatable_and_its_record_is_json(name: str):
    operator = example(name)
    drawn = operator.draw(sample_generator(1, "image", name), 80, 80)
    assert drawn == operator.draw(sample_generator(1, "image", name), 80, 80)
    replayed = operator.apply(TARGET, json.loads(json.dumps(drawn)))
    assert torch.equal(operator.apply(TARGET, drawn), replayed)


@pytest.fixture
def threads() -> Iterator[Callable[[int], None]]:
    """Sets torch's number of threads, and puts it back."""
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


@pytest.mark.parametrize("name", SPECS)
def test_the_number_of_threads_changes_no_pixel(name: str, threads: Callable[[int], None]):
    operator = example(name)
    drawn = operator.draw(sample_generator(1, "image", name), 80, 80)
    degraded: list[torch.Tensor] = []
    for count in (1, 2):
        threads(count)
        degraded.append(quantise(operator.apply(TARGET, drawn)))
    assert torch.equal(*degraded)


@pytest.mark.parametrize("name", SPECS)
def test_the_size_of_the_image_does_not_change_what_is_drawn(name: str):
    """Ingest draws for the whole image and degrades it cropped to a multiple of alpha."""
    operator = example(name)
    draws = [operator.draw(sample_generator(1, "image", name), *size) for size in ((80, 80), (83, 81))]
    assert draws[0] == draws[1]


@pytest.mark.parametrize("name", SPECS)
def test_the_id_is_what_the_grammar_reads(name: str):
    assert example(name).id == SPECS[name].example
    assert example(name) == example(name)
    assert hash(example(name)) == hash(example(name))


@pytest.mark.parametrize("name", SPECS)
def test_a_blur_and_no_other_step_has_a_kernel(name: str):
    operator = example(name)
    assert isinstance(operator, BlurOperator) == (operator.kind == "blur")


@pytest.mark.parametrize("name", SPECS)
def test_grey_stays_grey_where_nothing_adds_colour(name: str):
    operator = example(name)
    grey = TARGET.mean(dim=1, keepdim=True).expand(1, 3, 80, 80)
    degraded = operator.apply(grey, operator.draw(sample_generator(1, "image", name), 80, 80))
    coloured = operator.kind == "pipeline" or name in {"noise", "poisson", "jpeg"}
    assert coloured or float((degraded[:, 0] - degraded[:, 1]).abs().max()) < 1e-6
