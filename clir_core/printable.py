"""Text from outside (file names, errors, arguments) as a reader may see it and as UTF-8 can hold it."""

import unicodedata
from collections.abc import Sequence


def printable(text: str) -> str:
    r"""Show control characters and bytes that are no UTF-8 as escapes, and leave everything else alone.

    A terminal obeys control characters, turns text around at direction marks, and hides both; a store cannot hold a
    file name that is not UTF-8, whose bytes Python keeps as lone surrogates.

    Returns:
        One line, valid UTF-8: `caf\xe9.png` for the bytes of a Latin-1 name, `\x1b[31m` for a colour code.
    """
    return text if text.isprintable() else "".join(_shown(character) for character in text)


def first_few(names: Sequence[str], most: int = 4) -> str:
    """`a, b, c, d and 7 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def _shown(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # what os.fsdecode makes of a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return character.encode("unicode_escape").decode()
    return character
