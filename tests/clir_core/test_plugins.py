"""Plug-ins: files and packages as restorers, by the bytes that they are."""

import hashlib
import pickle
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from clir_core.errors import PluginError
from clir_core.plugins import InstalledPlugin, PluginFile

PLUGIN = """
from dataclasses import dataclass
from clir_core.interfaces import RestorerSpec, Setting

@dataclass(frozen=True, slots=True, kw_only=True)
class Strength(Setting):
    by: float = 1.0

SPECS = (
    RestorerSpec(
        id="own", title="Own", family="traditional", setting=Strength(), load=lambda weights, device: None, licence="",
        paper="", source="an idea",
    ),
)
"""


def written(folder: Path, text: str, name: str = "own.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_restorer_of_a_file_says_which_bytes_it_comes_from(tmp_path: Path) -> None:
    (spec,) = PluginFile.read(written(tmp_path, PLUGIN)).restorers()
    assert spec.code == hashlib.sha256(PLUGIN.encode()).hexdigest()
    assert spec.source == f"plug-in own.py {spec.code[:12]}: an idea"
    (other,) = PluginFile.read(written(tmp_path, PLUGIN + "# changed\n")).restorers()
    assert other.code != spec.code


def test_another_process_finds_a_setting_of_a_plugin_once_it_has_run_the_file(tmp_path: Path) -> None:
    file = PluginFile.read(written(tmp_path, PLUGIN))
    (spec,) = file.restorers()
    sent = pickle.dumps(replace(spec.setting, by=2.0))
    del sys.modules[type(spec.setting).__module__]
    with pytest.raises(ModuleNotFoundError):
        pickle.loads(sent)
    pickle.loads(pickle.dumps(file)).restorers()
    assert pickle.loads(sent).by == 2.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("raise RuntimeError('two\\nlines')", "RuntimeError: two lines"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("def", "SyntaxError"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("x = 1", "expected a tuple SPECS of RestorerSpec"),
        ("SPECS = ()", "expected a tuple SPECS of RestorerSpec"),
        ("SPECS = (1,)", "SPECS of own.py holds a int; expected RestorerSpec"),
        ("\0", "source code string cannot contain null bytes"),
    ],
)
def test_a_broken_plugin_is_one_line(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(PluginError) as raised:
        PluginFile.read(written(tmp_path, text)).restorers()
    assert says in str(raised.value)
    assert "own.py" in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_what_is_no_python_file_is_not_read(tmp_path: Path) -> None:
    for path, says in (
        (tmp_path / "none.py", "does not exist"),
        (tmp_path, "is a folder"),
        (written(tmp_path, "x", "own.txt"), "expected a .py file"),
        (written(tmp_path, "#" * 1_000_001, "long.py"), "at most 1000 kB"),
    ):
        with pytest.raises(PluginError, match=says):
            PluginFile.read(path)


def test_an_installed_module_is_known_by_its_package_and_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, PLUGIN, "clir_own_package.py")
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("own", "clir_own_package", "clir.restorers")
    (spec,) = InstalledPlugin("clir-own 1.2", point).restorers()
    assert spec.source == f"plug-in clir-own 1.2 {spec.code[:12]}: an idea"
    assert InstalledPlugin("clir-own 1.3", point).restorers()[0].code != spec.code
    with pytest.raises(PluginError, match="clir-gone 1: ModuleNotFoundError"):
        InstalledPlugin("clir-gone 1", EntryPoint("gone", "clir_gone", "clir.restorers")).restorers()
