"""A role takes along what it needs: a plug-in as the bytes that were planned with, on a machine without the file."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from clir_core.errors import PluginError
from clir_core.plugins import PluginFile
from db.store import Store
from db.writing import spool
from ingest.job.plugins import own_plugin
from ingest.workers.roles import RestorationRole

PLUGIN = """
from clir_core.interfaces import Restorer, RestorerSpec, Setting

class Same(Restorer):
    def __call__(self, degraded, request):
        return degraded

SPECS = (
    RestorerSpec(
        id="same", title="Same", family="traditional", setting=Setting(), load=lambda weights, device: Same(),
        licence="", paper="", source="",
    ),
)
"""


@pytest.fixture
def role(tmp_path: Path) -> RestorationRole:
    """Made from a file that is gone by now."""
    path = tmp_path / "same.py"
    path.write_text(PLUGIN, encoding="utf-8")
    file = PluginFile.read(path)
    path.unlink()
    return RestorationRole(
        store=Store.create(tmp_path / "store").path,
        weights=(),
        restorer_id="same",
        checkpoint=None,
        weights_sha256="ab",
        device="cpu",
        run_id="r",
        plugin=file,
        code=file.sha256,
    )


def test_a_plugin_is_loaded_from_its_role_alone(role: RestorationRole) -> None:
    assert own_plugin("same") is None
    travelled = pickle.loads(pickle.dumps(role))
    assert callable(travelled.start())
    (shard,) = spool.pending(Store.open(role.store))
    (row,) = spool.load(shard).rows["restorer"].to_pylist()
    assert (row["restorer_id"], row["weights_sha256"]) == ("same", "ab")
    assert row["source"] == f"plug-in same.py {role.code[:12]}"


def test_other_code_than_was_planned_with_is_refused(role: RestorationRole) -> None:
    with pytest.raises(PluginError, match="same comes from another version of its package here"):
        replace(role, code="0" * 64).start()
