"""A blur along a line."""

import torch

from clir_core.degradations.motion_blur import MotionBlur

POINT = torch.zeros(1, 3, 41, 41)
POINT[..., 20, 20] = 1


def test_a_point_becomes_a_line_of_its_length():
    line = MotionBlur(9, 0).apply(POINT, {})[0, 0]
    assert (line > 0.01).nonzero().tolist() == [[20, column] for column in range(16, 25)]


def test_the_angle_turns_counter_clockwise_from_horizontal():
    rising = MotionBlur(15, 45).apply(POINT, {})[0, 0]
    assert rising[16, 24] > 0.01
    assert rising[24, 24] < 1e-6
