"""Images by their pixels: what a study names without having them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from ingest.job.samples import SourceImage

_PIXELS = re.compile(r"([1-9]\d{0,5})x([1-9]\d{0,5}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedImage:
    """An image of a set."""

    dataset_id: str
    name: str
    width: int
    height: int
    image_id: str
    """sha256 of `<width>x<height>:` and the 8-bit RGB bytes."""

    def __str__(self) -> str:
        return f"{self.dataset_id}/{self.name}"


def read_image_sets(table: object) -> tuple[NamedImage, ...]:
    """The images of a table of sets: `[image_set.NAME]` with lines `name = "<width>x<height>:<sha256>"`.

    Raises:
        TypeError: It is no such table.
        ValueError: An image is no such text, or is named twice.
    """
    if not isinstance(table, dict) or not all(isinstance(each, dict) for each in table.values()):
        raise TypeError("expected a table for each set, headed [image_set.NAME]")
    sets = cast("Mapping[str, Mapping[str, object]]", table)
    found = [_named(dataset_id, name, text) for dataset_id, images in sets.items() for name, text in images.items()]
    first: dict[str, NamedImage] = {}
    for image in found:
        if first.setdefault(image.image_id, image) is not image:
            raise ValueError(f"{image} is the same image as {first[image.image_id]}")
    return tuple(found)


def of_sets(images: Iterable[SourceImage], named: Sequence[NamedImage], foreign: list[str]) -> Iterator[SourceImage]:
    """The images that belong to the sets, under their names there.

    Args:
        images: As they were found.
        named: Of the sets.
        foreign: Takes the names of the files that belong to none.
    """
    places = {each.image_id: each for each in named}
    for image in images:
        place = places.get(image.image_id)
        if place is None:
            foreign.append(image.source.path.name)
            continue
        is_new = (image.dataset_id, image.name) == (image.source.dataset_id, image.source.name)
        own = {"dataset_id": place.dataset_id, "name": place.name}
        yield replace(image, source=replace(image.source, **own), **(own if is_new else {}))


def _named(dataset_id: str, name: str, text: object) -> NamedImage:
    pixels = _PIXELS.fullmatch(text) if isinstance(text, str) else None
    if pixels is None:
        raise ValueError(f"{dataset_id}/{name} is {text!r}; expected <width>x<height>:<sha256 of its pixels>")
    width, height, image_id = pixels.groups()
    return NamedImage(dataset_id=dataset_id, name=name, width=int(width), height=int(height), image_id=image_id)
