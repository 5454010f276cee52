"""Third-party networks built from files on this machine only.

Some packages download while they construct, and load files in ways that run the code in them. Inside `offline` their
caches are one folder of ours, whoever tries to download fails at once with the place where the file belongs, and files
give tensors only, once their hash is known. It replaces functions of other packages for as long as it lasts, so
networks are built one at a time.
"""

import io
import os
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from clir_core.errors import WeightsError
from clir_core.weights.locate import require_pinned

if TYPE_CHECKING:
    from torch import nn

    from clir_core.weights.script_tensors import ScriptTensors


@contextmanager
def offline(hub: Path, *, without_backbones: bool = False) -> Generator[None]:
    """Build networks of pyiqa, torchvision, timm and transformers without the network and without what they print.

    Args:
        hub: A folder laid out as torch.hub's: `checkpoints/`, `pyiqa/`, `clip/`.
        without_backbones: timm's networks start without weights, whoever asks for them: a checkpoint will fill them.
    """
    import huggingface_hub
    import timm
    import torch
    from pyiqa.utils import download_util
    from transformers import dynamic_module_utils

    replacements: list[tuple[object, str, object]] = [
        (torch.hub, "get_dir", lambda: str(hub)),
        (torch.hub, "download_url_to_file", _refuse_download),
        (download_util, "download_url_to_file", _refuse_download),
        (socket, "getaddrinfo", _refuse_connection),
        (huggingface_hub.constants, "HF_HUB_OFFLINE", True),
        (torch, "load", _tensors_only(torch.load, hub)),
        (torch.jit, "load", _script_tensors_only(hub)),
        (torch.hub, "load", _refuse_code),
        (dynamic_module_utils, "get_class_in_module", _refuse_code),
        *((module, "DEFAULT_CACHE_DIR", str(hub / "pyiqa")) for module in _with_cache_folder()),
    ]
    if without_backbones:
        replacements.append((timm, "create_model", _without_weights(timm.create_model)))
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(io.StringIO()))
        for owner, name, new in replacements:
            stack.enter_context(_replaced(owner, name, new))
        yield


@contextmanager
def _replaced(owner: object, name: str, new: object) -> Generator[None]:
    old = getattr(owner, name)
    setattr(owner, name, new)
    try:
        yield
    finally:
        setattr(owner, name, old)


def _with_cache_folder() -> list[object]:
    """The modules of pyiqa that keep the name of its cache folder, read once when they were imported."""
    loaded = [module for name, module in sys.modules.items() if name.startswith("pyiqa.")]
    return [module for module in loaded if hasattr(module, "DEFAULT_CACHE_DIR")]


def _without_weights(create_model: "Callable[..., nn.Module]") -> "Callable[..., nn.Module]":
    def create(*arguments: object, **options: object) -> "nn.Module":
        return create_model(*arguments, **(options | {"pretrained": False}))

    return create


def _tensors_only(load: Callable[..., object], hub: Path) -> Callable[..., object]:
    def load_tensors(file: object, *arguments: object, **options: object) -> object:
        return load(_known(file, hub), *arguments, **(options | {"weights_only": True}))

    return load_tensors


def _script_tensors_only(hub: Path) -> "Callable[..., ScriptTensors]":
    from clir_core.weights.script_tensors import ScriptTensors

    def load_tensors(file: object, *_: object, **__: object) -> "ScriptTensors":
        return ScriptTensors(_known(file, hub))

    return load_tensors


def _known(file: object, hub: Path) -> Path:
    """The path of a file, given as one or opened, whose hash is the recorded one."""
    path = Path(file if isinstance(file, str | os.PathLike) else getattr(file, "name", "a stream"))
    require_pinned(path, hub.parent)
    return path


def _refuse_code(*_: object, **__: object) -> None:
    raise WeightsError("this network comes as code beside its weights, and code from a cache is not run")


def _refuse_download(url: str, dst: str, *_: object, **__: object) -> None:
    raise WeightsError(f"{dst} is missing; put there what {url} holds (nothing is downloaded while scoring)")


def _refuse_connection(host: object, *_: object, **__: object) -> None:
    raise OSError(f"nothing is downloaded while scoring, and {host!r} was asked for")
