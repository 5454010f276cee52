"""The grammar of tasks, and what a task promises."""

import json

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from skimage import data

from clir_core.degradations.gaussian_blur import GaussianBlur
from clir_core.degradations.given_kernel import GivenKernel
from clir_core.errors import ImageError, TaskError
from clir_core.imaging.images import from_bytes, quantise
from clir_core.tasks.task import compose, operator_specs, parse_task, sample_generator

TARGET = from_bytes(data.astronaut()[100:164, 180:244])
FIRST_DRAWS = [8670052893980553, 612677355026496]
EXAMPLES = [spec.example for spec in operator_specs().values()]
SIZE_KEEPING = ["blur1.2", "noise10", "grey10", "poisson1", "jpeg60", "motion5@30", "aniso2x1@30"]


@pytest.mark.parametrize("paper", ["sr2", "sr4", "blur1", "blur20"])
def test_the_papers_tasks_keep_their_ids(paper: str):
    assert parse_task(paper).id == paper


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("SR4", "sr4"),
        (" blur20.0 ", "blur20"),
        ("blur01.20", "blur1.2"),
        ("blur2 + noise10 + jpeg60", "blur2+noise10+jpeg60"),
        ("sr4:blur1.2+noise5", "blur1.2+sr4+noise5"),
        ("sr4:noise5+blur1.2+jpeg60", "blur1.2+sr4+noise5+jpeg60"),
        ("realesrgan", "realesrgan4"),
        ("realesrgan2usm", "realesrgan2usm"),
        ("bsrgan", "bsrgan4"),
        ("motion15@180", "motion15@0"),
    ],
)
def test_one_task_has_one_id(written: str, canonical: str):
    assert parse_task(written).id == canonical
    assert parse_task(canonical) == parse_task(written)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("blr3", "no operator is called 'blr' .*did you mean blur"),
        ("sr4+gauss2", "no operator is called 'gauss' "),
        ("unknown", "no operator is called 'unknown' "),
        ("", "'' is not a step"),
        ("blur1++sr4", "'' is not a step"),
        ("sr4:", "'' is not a step"),
        ("4sr", "'4sr' is not a step"),
        ("sr", "'sr' needs a number"),
        ("sr1", "'sr1' is out of range; expected 2 to 16"),
        ("sr2.5", "'sr2.5' needs a whole number"),
        ("blur0", "'blur0' is out of range; expected 0.1 to 100"),
        ("blur1e3", "'blur1e3' needs a number"),
        ("blur1.23456", "at most four decimals"),
        ("jpeg101", "'jpeg101' is out of range"),
        ("motion15", "'motion15' needs a length and an angle; write e.g. motion15@30"),
        ("aniso4@30", "'aniso4@30' needs two sigmas"),
        ("sr4:sr2", "'sr2' cannot stand after 'sr4:'"),
        ("sr4:realesrgan2", "'realesrgan2' cannot stand after"),
        ("blur1:sr2", "'blur1' stands before a colon"),
    ],
)
def test_a_malformed_task_is_an_error_that_names_the_word(written: str, message: str):
    with pytest.raises(TaskError, match=message):
        parse_task(written)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_operators_example_is_canonical(example: str):
    assert parse_task(example).id == example


steps = st.lists(st.sampled_from([*SIZE_KEEPING, "sr2", "sr3", "realesrgan2", "bsrgan1"]), min_size=1, max_size=4)


@settings(deadline=None, max_examples=30)
@given(steps=steps, seed=st.integers(0, 2**32))
def test_any_chain_degrades_to_an_8_bit_image_of_the_promised_size_and_replays(steps: list[str], seed: int):
    task = parse_task("+".join(steps))
    assume(task.alpha <= 16)
    target = task.crop(TARGET)
    drawn = task.draw(sample_generator(seed, "image", task.id), *target.shape[-2:])
    degraded = task.degrade(target, drawn)
    assert degraded.shape == (1, 3, target.shape[-2] // task.alpha, target.shape[-1] // task.alpha)
    assert torch.equal(degraded, quantise(degraded))
    assert torch.equal(task.degrade(target, json.loads(json.dumps(drawn))), degraded)


def test_degrading_leaves_the_target_as_it_was():
    target = TARGET.clone()
    task = parse_task("realesrgan4")
    task.degrade(target, task.draw(sample_generator(0, "image", task.id), 64, 64))
    assert torch.equal(target, TARGET)


def test_alpha_is_the_product_of_the_steps():
    assert parse_task("sr2+blur1+sr3").alpha == 6
    assert parse_task("blur1+noise5").alpha == 1


def test_the_same_sample_draws_the_same_and_another_draws_otherwise():
    def first(*sample: int | str) -> int:
        return int(sample_generator(*sample).integers(2**53))

    assert first(7, "image", "sr4") == first(7, "image", "sr4")
    others = {first(8, "image", "sr4"), first(7, "other", "sr4"), first(7, "image", "sr2")}
    assert len(others | {first(7, "image", "sr4")}) == 4


def test_the_generator_of_a_sample_never_changes():
    """Values of NumPy 2.4 on x86-64; another stream would silently change every stored sample."""
    assert sample_generator(0, "image", "noise10").integers(2**53, size=2).tolist() == FIRST_DRAWS


def test_a_record_of_another_task_is_refused():
    drawn = parse_task("blur1").draw(sample_generator(0, "image", "blur1"), 64, 64)
    with pytest.raises(TaskError, match=r"drawn parameters are of \['blur1'\]; task blur2 has \['blur2'\]"):
        parse_task("blur2").degrade(TARGET, drawn)


def test_a_damaged_record_is_refused():
    with pytest.raises(TaskError, match="drawn parameter 'seed' is 'x'"):
        parse_task("noise5").degrade(TARGET, [{"operator": "noise5", "seed": "x"}])


@pytest.mark.parametrize("task_id", ["blur2", "blur2+noise10", "motion5@30+poisson1", "aniso2x1@0+grey5"])
def test_a_known_blur_with_or_without_noise_has_a_kernel(task_id: str):
    task = parse_task(task_id)
    kernel = task.kernel(task.draw(sample_generator(0, "image", task.id), 64, 64))
    assert kernel is not None
    assert kernel.shape[0] == kernel.shape[1]
    assert kernel.shape[0] % 2 == 1
    assert kernel.dtype == torch.float32
    assert float(kernel.sum()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("task_id", ["sr4", "noise10", "blur1+sr2", "blur1+blur2", "blur1+jpeg60", "realesrgan1"])
def test_other_tasks_have_none(task_id: str):
    task = parse_task(task_id)
    assert task.kernel(task.draw(sample_generator(0, "image", task.id), 64, 64)) is None


def test_a_target_is_cropped_to_a_multiple_of_alpha():
    assert parse_task("sr3").crop(TARGET).shape[-2:] == (63, 63)
    with pytest.raises(ImageError):
        parse_task("sr8").crop(TARGET[..., :7, :])
    task = parse_task("sr3")
    with pytest.raises(TaskError, match="sr3 cannot shrink 64 x 64 pixels"):
        task.degrade(TARGET, task.draw(sample_generator(0, "image", task.id), 64, 64))


def test_a_task_can_be_composed_under_a_name_of_ones_own():
    task = compose([GaussianBlur(1.5), *parse_task("sr2+noise3").operators], id="my-lens", title="My lens")
    assert (task.id, task.title, task.alpha) == ("my-lens", "My lens", 2)
    drawn = task.draw(sample_generator(0, "image", task.id), 64, 64)
    assert task.degrade(TARGET, drawn).shape == (1, 3, 32, 32)
    assert compose([GivenKernel(((1.0,),))]).id.startswith("kernel-")


@pytest.mark.parametrize(
    ("own", "message"), [("sr4", "means something else"), ("My Lens", "malformed"), ("", "malformed")]
)
def test_a_name_of_ones_own_may_not_mislead(own: str, message: str):
    with pytest.raises(TaskError, match=message):
        compose([GaussianBlur(1.5)], id=own)


def test_a_task_without_steps_is_refused():
    with pytest.raises(TaskError, match="at least one operator"):
        compose([])
