"""Checkpoint files as state dicts, without running any code that a file may carry."""

import pickle
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from clir_core.errors import WeightsError
from clir_core.interfaces import Tensor
from clir_core.regular_file import check_regular_file

_NESTINGS = ("params_ema", "params-ema", "params", "state_dict", "model_state_dict", "model", "net")
_PREFIXES = ("module.", "netG.")
"""What DataParallel and training programs put before every name."""

_DEEPEST = 4
"""How many keys are looked under; a pickle may nest a mapping in itself."""

_DAMAGE = (
    *(pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, AssertionError, struct.error, zipfile.BadZipFile),
)
"""What reading a file that is no whole checkpoint raises."""

_TELLTALES = {
    b"<": "it is a web page, not a checkpoint; download the file itself",
    b"{": "it is JSON text, not a checkpoint; download the file itself",
    b"version https://git-lfs": 'it is a pointer of Git LFS, not the file; run "git lfs pull" where it comes from',
}
"""First bytes of what is often found under the name of a checkpoint."""


def read_state_dict(path: Path, nestings: Sequence[str] = _NESTINGS) -> dict[str, Tensor]:
    """The tensors of a .safetensors file or of a pickled checkpoint, on the CPU.

    Args:
        path: A file of any suffix; safetensors files are known by theirs, in any case.
        nestings: Keys under which training programs put the state dict, best first. Failing these, a mapping that is
            the only one of its level is looked into. `module.` and `netG.` are removed where every name has them.

    Raises:
        WeightsError: The file cannot be read, holds anything but tensors and plain values, or has no state dict.
    """
    import torch

    check_regular_file(path, WeightsError)
    if path.suffix.lower() == ".safetensors":
        return _read_safetensors(path)
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except _DAMAGE as error:
        raise WeightsError(f"{path} cannot be read as weights without running code: {_reason(path, error)}") from error
    return _state_dict(loaded, path, nestings)


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return _without_prefix(load_file(path))
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{path} is not a safetensors file: {error}") from error


def _state_dict(loaded: object, path: Path, nestings: Sequence[str]) -> dict[str, Tensor]:
    from torch import Tensor

    if not isinstance(loaded, Mapping):
        raise WeightsError(f"{path} holds a {type(loaded).__name__}; expected a state dict")
    found = loaded
    for _ in range(_DEEPEST):
        found = _nested(found, nestings) or found
    tensors = {str(name): value for name, value in found.items() if isinstance(value, Tensor)}
    if not tensors:
        held = ", ".join(str(name) for name in list(found)[:5]) or "nothing"
        raise WeightsError(f"{path} holds no tensors, but {held}; expected them under one of {', '.join(nestings)}")
    return _without_prefix(tensors)


def _nested(found: Mapping[object, object], nestings: Sequence[str]) -> Mapping[object, object] | None:
    from torch import Tensor

    for key in nestings:
        inner = found.get(key)
        if isinstance(inner, Mapping):
            return inner
    if any(isinstance(value, Tensor) for value in found.values()):
        return None
    mappings = [value for value in found.values() if isinstance(value, Mapping)]
    return mappings[0] if len(mappings) == 1 else None


def _without_prefix(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    for prefix in _PREFIXES:
        if all(name.startswith(prefix) for name in tensors):
            tensors = {name.removeprefix(prefix): value for name, value in tensors.items()}
    return tensors


def _reason(path: Path, error: BaseException) -> str:
    """What is wrong with the file, whole and in one line. PyTorch's own message advises to run its code."""
    with path.open("rb") as file:
        head = file.read(64).lstrip()
    if not head:
        return "it is empty; fetch it again"
    telltale = next((reason for start, reason in _TELLTALES.items() if head.startswith(start)), None)
    if telltale:
        return telltale
    if head.startswith(b"PK") and not zipfile.is_zipfile(path):
        return "it is cut off; fetch it again"
    if "TorchScript" in str(error):
        return "it is a TorchScript program; save the state_dict of the network instead"
    forbidden = re.search(r"GLOBAL (\S+)|class (\S+)", str(error))
    if forbidden:
        name = forbidden[1] or forbidden[2]
        return f"it holds {name}, which is no tensor; where it was made, save network.state_dict() alone"
    return f"it is damaged or no checkpoint ({type(error).__name__}); fetch it again"
