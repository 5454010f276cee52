"""The paper's numbers beside ours."""

import pandas as pd
import pytest
from alignment_store import IMAGES, value_of

from dashboard.data.beside import COLUMNS, beside, why_they_differ
from db.records import Restorer, Setting, Shard
from db.store import Snapshot, Store
from db.writing import spool
from db.writing.publish import publish


@pytest.fixture(scope="module")
def snapshot(stores: dict[str, Store]) -> Snapshot:
    current = stores["alignment"].current()
    assert current is not None
    return current


def rows_of(snapshot: Snapshot, table: str) -> pd.DataFrame:
    return beside(snapshot, table).set_index(["Task", "Restorer", "Quantity"])


def test_every_number_of_the_table_is_there_and_ours_where_the_store_has_the_same(snapshot: Snapshot) -> None:
    rows = rows_of(snapshot, "3")
    mean = sum(value_of(image, "sr2", "bicubic", "ssim_y") for image in IMAGES) / len(IMAGES)

    assert list(beside(snapshot, "3").columns) == COLUMNS
    assert rows.loc[("sr2", "LQ", "SSIM ↑"), "Paper"] == "0.9080"
    assert rows.loc[("sr2", "LQ", "SSIM ↑"), "Ours"].startswith(f"{mean:#.4g} [")
    assert rows.loc[("sr2", "LQ", "SSIM ↑"), "n"] == "8"
    assert rows.loc[("sr2", "LQ", "SSIM ↑"), "Ours is"] == "Degraded (bicubic), SSIM (Y)"


def test_what_is_not_here_says_why(snapshot: Snapshot) -> None:
    rows = rows_of(snapshot, "3")

    assert rows.loc[("sr2", "DiffBIR", "SSIM ↑"), "Ours is"] == "diffbir-v2 has not been run"
    assert rows.loc[("blur1", "LQ", "SSIM ↑"), "Ours is"] == "blur1 has not been run"
    assert rows.loc[("sr2", "LQ", "DINOv2 distance ↓"), "Ours"] == "–"


def test_another_encoder_is_never_put_beside_the_papers(snapshot: Snapshot) -> None:
    rows = rows_of(snapshot, "3")

    assert rows.loc[("sr2", "LQ", "DINOv2 distance ↓"), "Ours is"] == "nothing of the kind is measured"


def test_the_target_has_its_number_though_the_paper_names_no_task(snapshot: Snapshot) -> None:
    rows = rows_of(snapshot, "2")

    assert rows.loc[("not stated", "GT", "NIQE ↓"), "Ours"] != "–"


def test_why_they_differ_names_images_protocols_and_what_the_paper_leaves_open(snapshot: Snapshot) -> None:
    told = " ".join(why_they_differ(snapshot, "1a"))

    assert "DIV2K" in told
    assert "Set5" in told
    assert "ours is SSIM (Y) (ssim_y@0123456789ab)" in told
    assert "neither the encoder's size" in told


def test_a_restorer_of_the_paper_that_was_run_is_found(stores: dict[str, Store], tmp_path) -> None:
    import shutil

    store = Store.open(shutil.copytree(stores["empty"].path, tmp_path / "copy"))
    rows = (
        Restorer(restorer_id="diffbir-v2", title="DiffBIR v2", family="cldm", revision=1),
        Setting(setting_id="d", restorer_id="diffbir-v2", label="", values="{}", is_default=True),
    )
    spool.append(store, Shard(key="one", records=rows))
    snapshot = publish(store)

    assert rows_of(snapshot, "1a").loc[("sr2", "DiffBIR", "SSIM ↑"), "Ours is"] == "diffbir-v2 has not been run"
