"""What a process knows of plug-ins: their restorers beside the program's, and why some cannot be used."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clir_core.errors import RestorerError, UnknownIdError
from clir_core.plugins import PluginFile
from ingest.job.catalogue import (
    Candidate,
    all_restorers,
    check_own_id,
    find_restorer,
    refuse_taken_ids,
    restorer_of,
    weights_sha256,
)
from ingest.job.plugins import known, own_plugin, use_plugins

PLUGIN = """
from clir_core.interfaces import RestorerSpec, Setting

SPECS = (
    RestorerSpec(
        id="{id}", title="Own", family="traditional", setting=Setting(), load=lambda weights, device: None, licence="",
        paper="", source="",
    ),
)
"""


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    use_plugins([])


def plugin(folder: Path, restorer_id: str, name: str = "own.py") -> Path:
    path = folder / name
    path.write_text(PLUGIN.format(id=restorer_id), encoding="utf-8")
    return path


def test_a_named_file_adds_its_restorer_for_as_long_as_it_is_named(tmp_path: Path) -> None:
    before = dict(all_restorers())
    use_plugins([plugin(tmp_path, "own")])
    assert {**before, "own": find_restorer("own")} == all_restorers()
    file = own_plugin("own")
    assert file == PluginFile.read(tmp_path / "own.py")
    assert own_plugin("bicubic") is None
    assert restorer_of("own", plugin=file).code == find_restorer("own").code
    with pytest.raises(RestorerError, match="choose another id"):
        check_own_id("own")
    use_plugins([])
    assert all_restorers() == before


def test_a_plugin_takes_no_id_that_is_taken_or_malformed_and_the_rest_goes_on(tmp_path: Path) -> None:
    use_plugins(
        [
            plugin(tmp_path, "bicubic", "shadow.py"),
            plugin(tmp_path, "own", "first.py"),
            plugin(tmp_path, "own", "second.py").rename(tmp_path / "third.py"),
            plugin(tmp_path, "No Id", "named.py"),
            tmp_path / "absent.py",
        ]
    )
    assert own_plugin("own") == PluginFile.read(tmp_path / "first.py")
    assert {each.name: each.error for each in known().unusable} == {
        "absent.py": f"{tmp_path / 'absent.py'} does not exist; check the path",
        "shadow.py": "'bicubic' is a restorer of this program; choose another id",
        "third.py": "'own' is a restorer of first.py; choose another id",
        "named.py": "'No Id' is no restorer id; use lower-case letters, digits, dots and hyphens",
    }
    with pytest.raises(UnknownIdError, match=r"no restorer is called 'absent'.*absent\.py does not exist"):
        find_restorer("absent")


def test_other_code_is_another_digest_as_other_weights_are(tmp_path: Path) -> None:
    use_plugins([plugin(tmp_path, "own")])
    spec = find_restorer("own")
    assert weights_sha256(spec, tmp_path) != weights_sha256(replace(spec, code="0" * 64), tmp_path)
    assert weights_sha256(replace(spec, code=""), tmp_path) == ""


def test_a_plugin_never_takes_the_place_of_imported_images(tmp_path: Path) -> None:
    use_plugins([plugin(tmp_path, "own")])
    spec = find_restorer("own")
    candidate = Candidate(spec=spec, setting=spec.setting, weights_sha256=weights_sha256(spec, tmp_path))
    refuse_taken_ids([candidate], {"own": "the digest of other code"})
    with pytest.raises(RestorerError, match="'own' means imported images in this store; give the plug-in another id"):
        refuse_taken_ids([candidate], {"own": ""})
