"""One file from one address, whole or not at all: by huggingface_hub where a hub has it, else by pooch.

What those leave to us: how large an answer may be, which redirects are followed, and that an answer which nothing can
be checked against (no hash, no length) is not taken for a file.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import urljoin, urlsplit

from clir_core.errors import WeightsError

if TYPE_CHECKING:
    from requests import Response

Progress: TypeAlias = Callable[[int, int], None]
"""Told the bytes done, and the bytes in all (0 while unknown)."""

_CHUNK = 1 << 20
_TIMEOUT_SECONDS = 60
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ON_A_HUB = re.compile(
    r"(?P<endpoint>https?://[^/]+)/(?P<repository>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<name>.+)"
)


def download(url: str, path: Path, *, sha256: str, most_bytes: int, progress: Progress) -> None:
    """Put what an address holds into a file.

    Args:
        url: http or https; never left for anything less safe, wherever it redirects to.
        path: Its folder exists; what was there is replaced.
        sha256: Of the file; "" where nobody has published it.
        most_bytes: Larger answers are broken off.
        progress: Told now and then.

    Raises:
        WeightsError: It cannot be had whole; there is no file then.
    """
    hub = _ON_A_HUB.fullmatch(url)
    try:
        if hub is not None:
            _from_hub(hub, path, most_bytes, progress)
        else:
            _from_address(url, path, sha256, most_bytes, progress)
    except WeightsError:
        raise
    except Exception as error:
        raise WeightsError(f"{url} cannot be downloaded: {_one_line(error)}; run again") from error


# --- from a hub ---------------------------------------------------------------------------------


def _from_hub(hub: re.Match[str], path: Path, most_bytes: int, progress: Progress) -> None:
    """By huggingface_hub, which goes on where an earlier attempt stopped, in a folder beside the file."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_download

    endpoint, repository, revision, name = hub.group("endpoint", "repository", "revision", "name")
    metadata = get_hf_file_metadata(hub.string, endpoint=endpoint, timeout=_TIMEOUT_SECONDS)
    if metadata.size is None or metadata.size > most_bytes:
        raise WeightsError(f"{hub.string} has {metadata.size} bytes; at most {most_bytes} are fetched")
    folder = path.with_name(f"{path.name}.hub")
    found = hf_hub_download(
        repository,
        name,
        revision=metadata.commit_hash or revision,
        endpoint=endpoint,
        local_dir=folder,
        tqdm_class=_bar(progress),
    )
    _require_hash(Path(found), metadata.etag or "", hub.string)
    Path(found).replace(path)
    shutil.rmtree(folder)


def _require_hash(path: Path, etag: str, url: str) -> None:
    """A hub's tag of a large file is its sha256."""
    from clir_core.weights.locate import hash_file

    if _SHA256.fullmatch(etag) and hash_file(path) != etag:
        path.unlink()
        raise WeightsError(f"{url} is damaged: it is not the file of sha256 {etag} that the hub names; run again")


def _bar(progress: Progress) -> type[Any]:
    """A progress bar of tqdm's kind that draws nothing and tells `progress`."""
    from tqdm import tqdm

    class Bar(tqdm):  # pyright: ignore[reportMissingTypeArgument] - it takes none at run time
        def display(self, *_: object, **__: object) -> None:
            progress(int(self.n), int(self.total or 0))

    return Bar


# --- from elsewhere -----------------------------------------------------------------------------


def _from_address(url: str, path: Path, sha256: str, most_bytes: int, progress: Progress) -> None:
    import pooch

    def check(response: "Response", **_: object) -> None:
        _check(response, bool(sha256), most_bytes)

    downloader: Any = pooch.HTTPDownloader(
        progressbar=cast("Any", _Meter(url, most_bytes, progress)),
        chunk_size=_CHUNK,
        timeout=_TIMEOUT_SECONDS,
        headers={"User-Agent": "clir", "Accept-Encoding": "identity"},
        hooks={"response": check},
    )
    path.unlink(missing_ok=True)
    pooch.retrieve(url, None, fname=path.name, path=path.parent, downloader=downloader)


def _check(response: "Response", has_hash: bool, most_bytes: int) -> None:  # noqa: FBT001 - called in one place
    """Refuse an answer before any of it is taken."""
    if response.is_redirect:
        _check_redirect(response)
        return
    response.raise_for_status()
    if response.status_code != 200:
        raise WeightsError(f"{response.url} answers with status {response.status_code}; expected the whole file (200)")
    length = response.headers.get("Content-Length")
    if length is None and response.headers.get("Transfer-Encoding") != "chunked" and not has_hash:
        raise WeightsError(f"{response.url} does not say how long it is, and its hash is not known; not taken")
    if length is not None and int(length) > most_bytes:
        raise WeightsError(f"{response.url} has {length} bytes; at most {most_bytes} are fetched")


def _check_redirect(response: "Response") -> None:
    target = urljoin(response.url, response.headers["Location"])
    if urlsplit(target).scheme not in {"https", urlsplit(response.url).scheme}:
        raise WeightsError(f"{response.url} redirects to {target}; only https is followed from there")


class _Meter:
    """pooch's progress bar: counts, tells, and breaks off what is too large."""

    total: int = 0

    def __init__(self, url: str, most_bytes: int, progress: Progress) -> None:
        self._url, self._most_bytes, self._progress = url, most_bytes, progress
        self._done = 0

    def update(self, more: int) -> None:
        """More bytes have come; pooch rounds the last piece up."""
        self._done += more
        if self._done - _CHUNK >= self._most_bytes:
            raise WeightsError(f"{self._url} sends more than {self._most_bytes} bytes; broken off")
        self._progress(min(self._done, self.total or self._done), self.total)

    def reset(self) -> None:
        """Pooch counts anew at the end."""
        self._done = 0

    def close(self) -> None:
        """Nothing to put away."""


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
