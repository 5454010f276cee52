"""The components' JavaScript modules, as the browser loads them: by an address that changes with their content."""

import hashlib
from collections.abc import Mapping
from pathlib import Path


def _modules() -> dict[str, bytes]:
    folder = Path(__file__).parent
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in sorted(folder.glob("*/*.js"))}


MODULES: Mapping[str, bytes] = _modules()
"""Content by component and file name: `viewer/viewer.js`. Only these are ever served."""

VERSION = hashlib.sha256(b"\0".join(name.encode() + b"\0" + MODULES[name] for name in MODULES)).hexdigest()[:16]
"""Of all modules together, so that a browser never mixes those of two versions."""


def module_url(component: str, name: str) -> str:
    """Where the browser finds a module of a component."""
    return f"/components/{VERSION}/{component}/{name}"
