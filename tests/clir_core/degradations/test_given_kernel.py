"""Kernels from files."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.io import savemat

from clir_core.degradations.given_kernel import GivenKernel, read_kernel
from clir_core.errors import TaskError

CORNER = np.array([[4.0, 0, 0], [0, 2, 0], [0, 0, 2]])


def written(folder: Path, kind: str) -> Path:
    path = folder / f"shake.{kind}"
    match kind:
        case "npy":
            np.save(path, CORNER)
        case "mat":
            savemat(path, {"f": CORNER, "count": 3})
        case _:
            Image.fromarray((CORNER * 25).astype(np.uint8)).save(path)
    return path


@pytest.mark.parametrize("kind", ["npy", "mat", "png"])
def test_every_kind_of_file_gives_the_normalised_kernel(tmp_path: Path, kind: str):
    kernel = read_kernel(written(tmp_path, kind))
    np.testing.assert_allclose(kernel.weights, CORNER / 8, atol=1e-7)
    assert kernel.title == "kernel shake"


def test_a_point_of_light_becomes_the_kernel():
    point = torch.zeros(1, 3, 9, 9)
    point[..., 4, 4] = 1
    kernel = GivenKernel(tuple(map(tuple, (CORNER / 8).tolist())))
    blurred = kernel.apply(point, kernel.draw(np.random.default_rng(0), 9, 9))
    np.testing.assert_allclose(blurred[0, 0, 3:6, 3:6], CORNER / 8, atol=1e-7)


def test_a_kernel_is_made_square_around_its_centre(tmp_path: Path):
    np.save(tmp_path / "row.npy", np.array([[1.0, 2.0, 1.0]]))
    assert read_kernel(tmp_path / "row.npy").weights == ((0, 0, 0), (0.25, 0.5, 0.25), (0, 0, 0))


def test_the_id_follows_the_weights():
    one, other = (GivenKernel(((1.0, 0.0, 0.0), row, (0.0, 0.0, 0.0))) for row in ((0.0, 0.0, 0.0), (0.0, 1.0, 0.0)))
    assert one.id != other.id
    with pytest.raises(TaskError, match=f"this one is {other.id}"):
        other.kernel(one.draw(np.random.default_rng(0), 9, 9))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.ones((4, 4)), r"shape \(4, 4\); expected two odd sides"),
        (np.ones((3, 3, 3)), "expected two odd sides"),
        (np.ones((257, 257)), "at most 255"),
        (np.zeros((3, 3)), "no positive finite sum"),
        (np.full((3, 3), np.nan), "no positive finite sum"),
    ],
)
def test_what_is_no_kernel_is_refused(tmp_path: Path, values: np.ndarray, message: str):
    np.save(tmp_path / "wrong.npy", values)
    with pytest.raises(TaskError, match=message):
        read_kernel(tmp_path / "wrong.npy")


@pytest.mark.parametrize("name", ["absent.npy", "absent.mat", "absent.png", "broken.npy", "broken.mat", "broken.png"])
def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path, name: str):
    if name.startswith("broken"):
        (tmp_path / name).write_bytes(b"no kernel in here")
    with pytest.raises(TaskError, match=rf"kernel .*{name} cannot be read: "):
        read_kernel(tmp_path / name)


def test_a_matlab_file_of_several_matrices_must_say_which(tmp_path: Path):
    savemat(tmp_path / "two.mat", {"a": CORNER, "b": CORNER})
    with pytest.raises(TaskError, match="expected one matrix or one called kernel"):
        read_kernel(tmp_path / "two.mat")
    savemat(tmp_path / "named.mat", {"kernel": CORNER, "b": CORNER})
    np.testing.assert_allclose(read_kernel(tmp_path / "named.mat").weights, CORNER / 8)
