"""Which image belongs to which target: by name, without the endings that data sets and programs add, and by size.

Used for data sets that come as two folders, degraded images and their targets, and for images restored elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

from clir_core.errors import ImageError
from clir_core.imaging.files import ENDINGS, ImageFile, Rejected, list_images, read_header
from clir_core.imaging.size_factor import Size, exact_crops, size_factor

Role: TypeAlias = Literal["degraded", "restored"]
"""What images are to their targets: `degraded` are as large or smaller by one factor, `restored` exactly as large."""

_SMALLEST_FACTOR = 1.1
"""No data set shrinks its images by less than this; one or two pixels of difference are a crop that went wrong."""

_ENDING = re.compile(
    rf"({'|'.join(re.escape(ending) for ending in ENDINGS)}"
    r"|[_-]?x\d{1,2}"
    r"|[_-](lr|lq|hr|hq|gt|sr|blur|blurred|sharp|degraded|target|restored|deblurred|result|output|out)\d{0,2})$"
)
"""What is put after a name: 0801x4, Canon_001_LR4, Canon_001_HR, baby_restored, lena_out, same.bmp."""


class Sized(Protocol):
    """Anything that has a name and a size in pixels: an ImageFile, or an image in a store."""

    @property
    def name(self) -> str:
        """Without the ending of a file."""
        ...

    @property
    def width(self) -> int:
        """In pixels."""
        ...

    @property
    def height(self) -> int:
        """In pixels."""
        ...


ImageT = TypeVar("ImageT", bound=Sized)
TargetT = TypeVar("TargetT", bound=Sized)


@dataclass(frozen=True, slots=True)
class Pair(Generic[ImageT, TargetT]):
    """An image and the target it belongs to."""

    image: ImageT
    target: TargetT
    alpha: float
    """Down-sampling factor as measured: 1 or more, whole where a whole number explains the sizes."""

    @property
    def crops(self) -> tuple[Size, Size]:
        """Height and width to keep of image and target, from the top left, so that alpha is exact where it is whole."""
        small, large = (self.image.height, self.image.width), (self.target.height, self.target.width)
        return exact_crops(small, large, self.alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs(Generic[ImageT, TargetT]):
    """What became of two sets of images. Every image is in exactly one place."""

    matched: tuple[Pair[ImageT, TargetT], ...]
    """In the order of the images."""
    missing: tuple[Rejected, ...]
    """Images without a target, targets without an image."""
    mismatched: tuple[Rejected, ...]
    """Images whose target has another size, or that several targets or several images compete with."""
    unreadable: tuple[Rejected, ...] = ()


def pair_folders(images: Path, targets: Path, *, role: Role, ending: str = "") -> Pairs[ImageFile, ImageFile]:
    """Match the image files of two folders by name and size; see `match`.

    Raises:
        ImageError: One of them is not a folder.
    """
    readable_images, unreadable_images = _read_headers(images)
    readable_targets, unreadable_targets = _read_headers(targets)
    pairs = match(readable_images, readable_targets, role=role, ending=ending)
    return replace(pairs, unreadable=(*unreadable_images, *unreadable_targets))


def match(
    images: Sequence[ImageT], targets: Sequence[TargetT], *, role: Role, ending: str = ""
) -> Pairs[ImageT, TargetT]:
    """Match images and targets by name and size.

    Names are the same when they are equal but for case, or become equal when known endings (`x4`, `_LR4`, `_restored`)
    are dropped from the image's and, failing that, from the target's too. Nothing is guessed: where two targets fit an
    image, or two images a target, none of them is matched.

    Args:
        images: Degraded or restored, according to `role`.
        targets: What they are compared with.
        role: Decides which sizes fit.
        ending: Dropped from the images' names first: `_SwinIR`.
    """
    index = _index(targets)
    claims: defaultdict[_Positions, list[ImageT]] = defaultdict(list)
    for image in images:
        claims[_find(index, image.name.removesuffix(ending))].append(image)
    orphans = claims.pop((), [])
    unclaimed = set(range(len(targets))).difference(*claims)
    verdicts = [_judge(rivals, [targets[position] for position in found], role) for found, rivals in claims.items()]
    return Pairs(
        matched=tuple(verdict for verdict in verdicts if isinstance(verdict, Pair)),
        missing=(
            *(Rejected(image.name, _why_no_target(image.name, targets)) for image in orphans),
            *(
                Rejected(targets[position].name, "is a target that no image belongs to")
                for position in sorted(unclaimed)
            ),
        ),
        mismatched=tuple(rejected for verdict in verdicts if not isinstance(verdict, Pair) for rejected in verdict),
    )


_Positions: TypeAlias = tuple[int, ...]
"""Of the targets that fit a name, in their sequence; empty when none does."""


@dataclass(frozen=True, slots=True)
class _Index:
    whole: Mapping[str, _Positions]
    shortened: Mapping[str, _Positions]


def _index(targets: Sequence[Sized]) -> _Index:
    whole: defaultdict[str, _Positions] = defaultdict(tuple)
    shortened: defaultdict[str, _Positions] = defaultdict(tuple)
    for position, target in enumerate(targets):
        name, *shorter = _names(target.name)
        whole[name] += (position,)
        for short in shorter:
            shortened[short] += (position,)
    return _Index(whole, shortened)


def _find(index: _Index, name: str) -> _Positions:
    """The longest name decides; a target's own name goes before a shortened one."""
    names = _names(name)
    return next((table[short] for table in (index.whole, index.shortened) for short in names if short in table), ())


def _names(name: str) -> list[str]:
    """A name without regard to case, and what is left of it as known endings are dropped one by one."""
    names = [name.casefold()]
    while (shorter := _ENDING.sub("", names[-1])) not in ("", names[-1]):
        names.append(shorter)
    return names


def _judge(rivals: Sequence[ImageT], targets: Sequence[TargetT], role: Role) -> Pair[ImageT, TargetT] | list[Rejected]:
    """A pair, if one image and one target met and their sizes fit."""
    if len(targets) > 1:
        verdict = f"fits {len(targets)} targets ({_listed(targets)}); keep one"
    elif len(rivals) > 1:
        verdict = f"is one of {len(rivals)} images ({_listed(rivals)}) for target {targets[0].name}; keep one"
    else:
        verdict = _paired_or_problem(rivals[0], targets[0], role)
    return verdict if isinstance(verdict, Pair) else [Rejected(image.name, verdict) for image in rivals]


def _paired_or_problem(image: ImageT, target: TargetT, role: Role) -> Pair[ImageT, TargetT] | str:
    small, large = (image.height, image.width), (target.height, target.width)
    sizes = f"is {image.width} x {image.height} pixels, its target {target.width} x {target.height}"
    if small == large:
        return Pair(image, target, alpha=1.0)
    if role == "restored":
        return f"{sizes}; a restored image has the size of its target"
    alpha = size_factor(small, large)
    if alpha is None:
        return f"{sizes}; no factor explains both sides: is one of them cropped or turned?"
    if alpha < 1:
        return f"{sizes}; a degraded image is not larger than its target: are the folders exchanged?"
    if alpha < _SMALLEST_FACTOR:
        return f"{sizes}; crop both alike"
    return Pair(image, target, alpha)


def _why_no_target(name: str, targets: Sequence[Sized]) -> str:
    started = [target.name for target in targets if name.casefold().startswith(target.name.casefold())]
    if not started:
        return f"has no target called {' or '.join(_names(name))}"
    longest = max(started, key=len)
    return f"has no target; if it belongs to {longest}, say so with --ending {name[len(longest) :]}"


def _listed(named: Sequence[Sized]) -> str:
    return ", ".join(item.name for item in named)


def _read_headers(folder: Path) -> tuple[list[ImageFile], list[Rejected]]:
    readable: list[ImageFile] = []
    unreadable: list[Rejected] = []
    listing = list_images(folder)
    unreadable.extend(listing.rejected)
    for path in listing.images:
        try:
            readable.append(read_header(path))
        except ImageError as error:
            unreadable.append(Rejected(path.name, str(error)))
    return readable, unreadable
