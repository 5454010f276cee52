"""Which change is made to a target."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from clir_core.errors import RestorerError
from clir_core.interfaces import Setting

Meaning: TypeAlias = Literal["paste", "glyphs", "mirror", "regrow"]
"""A patch from elsewhere, other letters on a sign, a part mirrored, texture of the same spectrum grown anew."""

Harmless: TypeAlias = Literal["noise", "blur", "jpeg", "colour", "shift"]
"""What leaves the meaning as it is."""

Where: TypeAlias = Literal["everywhere", "in_place"]
"""The whole image is changed, or the part that the change of meaning touches, so that being local tells nothing."""

Made: TypeAlias = Literal["meaning"] | Harmless

LARGEST_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetting(Setting):
    """One change.

    Raises:
        RestorerError: A value means nothing.
    """

    change: Meaning = "paste"
    share: float = LARGEST_SHARE
    """Side of the changed square over the shorter side of the image; of `glyphs` the share of letters exchanged. The
    validation changes smaller parts, so that none of its settings is the default one, which is what pages show."""
    made: Made = "meaning"
    """The change of meaning itself, or a harmless one that is as strong in PSNR."""
    where: Where = "everywhere"
    """Of a harmless change; a change of meaning is always in its place."""

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        _check("change", self.change, get_args(Meaning))
        _check("made", self.made, ("meaning", *get_args(Harmless)))
        _check("where", self.where, get_args(Where))
        if not 0 < self.share <= LARGEST_SHARE:
            raise RestorerError(f"share is {self.share}; expected a number above 0 and up to {LARGEST_SHARE}")


def _check(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise RestorerError(f"{name} is {value!r}; use {', '.join(known)}")
