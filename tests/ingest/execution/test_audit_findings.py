"""What counts as a difference: a level of a pixel, a score beyond what hardware explains, a value that is none."""

from pathlib import Path
from zlib import crc32

import pytest
import torch

from clir_core.imaging.images import encode_png
from db import artefacts
from db.errors import StoreError
from db.reading.audited import AuditedScore
from db.store import Store
from ingest.execution.audit_findings import Audit, Tolerance, compare_scores, differing_pixels


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


def kept(store: Store, image: torch.Tensor) -> tuple[Store, str]:
    return store, artefacts.put(store, encode_png(image))


def test_one_level_of_one_pixel_is_found_and_placed(store: Store) -> None:
    image = torch.full((1, 3, 20, 24), 0.5)
    changed = image.clone()
    changed[0, 2, 4, 9] += 3 / 255
    found = differing_pixels(kept(store, image), kept(store, changed))
    assert found == ("1 of 480 pixels, by 3 of 255 at most (x=9, y=4)", 3)
    assert differing_pixels(kept(store, image), kept(store, image)) is None


def test_another_encoding_of_the_same_pixels_is_no_difference(store: Store) -> None:
    content = encode_png(torch.full((1, 3, 20, 24), 0.5))
    chunk = bytes(4) + b"tEXt" + crc32(b"tEXt").to_bytes(4)
    other = artefacts.put(store, content[:33] + chunk + content[33:])
    assert differing_pixels((store, other), (store, artefacts.put(store, content))) is None


def test_other_sizes_are_said_and_a_lost_image_is_not_taken_for_equal(store: Store) -> None:
    small, large = kept(store, torch.zeros(1, 3, 20, 24)), kept(store, torch.zeros(1, 3, 40, 48))
    assert differing_pixels(small, large) == ("48x40 px are stored, 24x20 px come out", 255)
    with pytest.raises(StoreError, match="is lost"):
        differing_pixels(small, (store, "0" * 64))


@pytest.mark.parametrize(
    ("stored", "again", "differs"),
    [
        (30.0, 30.0, False),
        (30.0, 30.02, False),
        (30.0, 30.04, True),
        (0.0, 5e-7, False),
        (0.0, 1e-4, True),
        (None, None, False),
        (None, 1.0, True),
        (1.0, None, True),
        (float("inf"), float("inf"), False),
        (float("inf"), 90.0, True),
    ],
)
def test_a_score_differs_beyond_what_hardware_explains(
    stored: float | None, again: float | None, differs: bool
) -> None:
    result = Audit(total=1, chosen=1)
    one, other = (
        AuditedScore(restoration_id="r", metric_id="psnr_y", protocol_id="psnr_y@1", value=value)
        for value in (stored, again)
    )
    compare_scores([one], [other], {"r": "span on baby"}, Tolerance(), result)
    assert bool(result.differences) == differs
    assert result.scored == 1
    assert result.is_clean != differs
    assert all(str(each).startswith("score: psnr_y of span on baby: ") for each in result.differences)
    compare_scores([one], [], {"r": "span on baby"}, Tolerance(), unscored := Audit(total=1, chosen=1))
    assert unscored.scored == 0
