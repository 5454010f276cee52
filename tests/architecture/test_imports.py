"""What importing a module may do. A static graph cannot see deferred imports, a fresh process can."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def fresh(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_dashboard_never_loads_torch() -> None:
    assert fresh("import sys, dashboard.app; print('torch' in sys.modules)") == "False"


def test_the_help_of_the_command_line_does_not_wait_for_torch_or_pandas() -> None:
    assert fresh("import sys, ingest.cli; print({'torch', 'pandas', 'streamlit'} & set(sys.modules))") == "set()"


def test_discovering_models_opens_no_socket_and_writes_no_file() -> None:
    code = """
import builtins, socket, sys
def refuse(*args, **kwargs): raise AssertionError("a socket was opened")
socket.socket.connect = refuse
written = []
real = builtins.open
def watched(file, mode="r", *args, **kwargs):
    if set(mode) & set("wax+"): written.append(file)
    return real(file, mode, *args, **kwargs)
builtins.open = watched
from ingest.job.catalogue import all_metrics, all_restorers
assert all_restorers() and all_metrics()
print([name for name in written if "pycache" not in str(name) and name != "/dev/null"])
"""
    assert fresh(code) == "[]"


def test_slow_libraries_are_not_loaded_to_describe_models() -> None:
    slow = "{'diffusers', 'transformers', 'pyiqa', 'spandrel', 'timm'}"
    assert (
        fresh(
            f"import sys; from ingest.job.catalogue import all_restorers, all_metrics; all_restorers(); all_metrics(); "
            f"print({slow} & set(sys.modules))"
        )
        == "set()"
    )
