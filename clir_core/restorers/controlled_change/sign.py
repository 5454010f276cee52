"""A sign with a word on it: text whose letters can be exchanged, in any image."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from clir_core.errors import RestorerError
from clir_core.identity import pixel_identity
from clir_core.imaging.images import from_bytes, quantise
from clir_core.interfaces import Images

LETTERS = "ABDEFGHKLMNPRSTUVXYZ"
"""Capitals that differ at a glance; no C and G, O and Q, I and J."""
LENGTH = 8
LEAST_SIDE = 96
"""Below this, in pixels, letters cannot be told apart."""
_BOARD, _INK = (226, 222, 208), (38, 36, 44)


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is, in pixels; `bottom` and `right` are just beyond it."""

    top: int
    left: int
    bottom: int
    right: int

    def of(self, image: Images) -> Images:
        """That part of (1, 3, H, W), as a view."""
        return image[..., self.top : self.bottom, self.left : self.right]


def place(height: int, width: int) -> Box:
    """Where the sign hangs: an eighth of the height and half of the width, near the lower left corner.

    Raises:
        RestorerError: The image is too small for letters.
    """
    if min(height, width) < LEAST_SIDE:
        raise RestorerError(f"{width}x{height} px is too small for a sign; it needs {LEAST_SIDE} px a side")
    margin, tall, wide = height // 16, height // 8, width // 2
    return Box(height - margin - tall, margin, height - margin, margin + wide)


def hang(image: Images) -> Images:
    """An image with a sign whose word depends on the rest of its pixels.

    Args:
        image: (1, 3, H, W).

    Raises:
        RestorerError: The image is too small.
    """
    image = quantise(image).clone()
    box = place(*image.shape[-2:])
    box.of(image)[:] = 0
    box.of(image)[:] = _painted(box, _word(image))
    return image


def exchange_letters(image: Images, count: int) -> Images:
    """An image whose sign says another word: `count` letters are others.

    Raises:
        RestorerError: There is no sign in it.
    """
    bare = quantise(image).clone()
    box = place(*bare.shape[-2:])
    box.of(bare)[:] = 0
    word = _word(bare)
    if not torch.equal(box.of(quantise(image)), _painted(box, word)):
        raise RestorerError("glyphs exchanges letters of the sign that 'validate alignment' hangs; this image has none")
    changed = bare
    box.of(changed)[:] = _painted(box, _other_word(word, count, _rng(bare, "letters")))
    return changed


def _word(bare: Images) -> str:
    return "".join(_rng(bare, "word").choice(list(LETTERS), LENGTH))


def _other_word(word: str, count: int, rng: np.random.Generator) -> str:
    letters = list(word)
    for index in rng.choice(LENGTH, count, replace=False):
        letters[index] = rng.choice([letter for letter in LETTERS if letter != letters[index]])
    return "".join(letters)


def _painted(box: Box, word: str) -> Images:
    """Each letter in a cell of its own, so that the others stay where they are when one is exchanged."""
    height, width = box.bottom - box.top, box.right - box.left
    board = Image.new("RGB", (width, height), _BOARD)
    cell = 0.95 * width / LENGTH
    font = ImageFont.load_default(size=min(0.7 * height, 1.3 * cell))
    drawing = ImageDraw.Draw(board)
    for index, letter in enumerate(word):
        centre = (width / 2 + (index - (LENGTH - 1) / 2) * cell, height / 2)
        drawing.text(centre, letter, fill=_INK, font=font, anchor="mm")
    return from_bytes(np.asarray(board))


def _rng(bare: Images, purpose: str) -> np.random.Generator:
    """Randomness that depends on the image alone, so that a change is the same on every machine."""
    digest = pixel_identity(bare)
    return np.random.Generator(np.random.PCG64([int(digest[:15], 16), *purpose.encode()]))
