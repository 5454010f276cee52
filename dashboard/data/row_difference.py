"""What has changed between two answers of one query, row by row; and digests of rows, short enough for a link.

Rows are told apart by their key, the columns that hold no measured numbers. Numbers count as equal to nine significant
digits: a sum taken in another order differs in the last ones.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

CHANGE = "change"
MOST_DIGESTED = 400
"""Rows; each takes eight characters of a link."""

_HALF = 3
"""Bytes of the digest of a key, and of a whole row."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is new, gone and changed."""

    rows: pd.DataFrame
    """The rows that differ, with a column `change` in front: new, changed, gone, or was (before a changed one)."""
    new: int
    changed: int
    gone: int

    @property
    def is_none(self) -> bool:
        """Whether the answers are the same."""
        return not (self.new or self.changed or self.gone)

    def in_words(self) -> str:
        """`2 rows changed, 1 is new`."""
        parts = [(self.changed, "changed"), (self.new, "new"), (self.gone, "gone")]
        return ", ".join(f"{count} {what}" for count, what in parts if count) or "nothing"


def between(before: pd.DataFrame, after: pd.DataFrame) -> Difference:
    """How an answer differs from an earlier one of the same query."""
    keys = _keys(before, after)
    old, new = _numbered(before, keys), _numbered(after, keys)
    listed: list[pd.DataFrame] = []
    counts: Counter[str] = Counter()
    for key, place in new.items():
        row = after.iloc[[place]]
        if key not in old:
            listed.append(_marked(row, "new"))
            counts["new"] += 1
        elif _text(before.iloc[old[key]]) != _text(after.iloc[place]):
            listed += [_marked(before.iloc[[old[key]]], "was"), _marked(row, "changed")]
            counts["changed"] += 1
    for key in [key for key in old if key not in new]:
        listed.append(_marked(before.iloc[[old[key]]], "gone"))
        counts["gone"] += 1
    rows = pd.concat(listed) if listed else _marked(after.head(0), "")
    return Difference(rows.reset_index(drop=True), counts["new"], counts["changed"], counts["gone"])


def digest(rows: pd.DataFrame) -> str:
    """An answer as one word for a link; empty where it has too many rows for one."""
    if len(rows) > MOST_DIGESTED:
        return ""
    return urlsafe_b64encode(b"".join(_digests(rows))).decode()


def since(digested: str, after: pd.DataFrame) -> Difference | None:
    """How an answer differs from one of which only the digest is left; None where that is not readable.

    What is gone is only counted.
    """
    try:
        packed = urlsafe_b64decode(digested.encode("ascii"))
    except (Base64Error, UnicodeEncodeError):
        return None
    if not packed or len(packed) % (2 * _HALF):
        return None
    old = [packed[at : at + 2 * _HALF] for at in range(0, len(packed), 2 * _HALF)]
    old_keys = {each[:_HALF] for each in old}
    new = _digests(after)
    words = ["" if each in set(old) else "changed" if each[:_HALF] in old_keys else "new" for each in new]
    rows = after.assign(**{CHANGE: words})[[CHANGE, *after.columns]]
    gone = len(old_keys - {each[:_HALF] for each in new})
    return Difference(rows[[bool(word) for word in words]], words.count("new"), words.count("changed"), gone)


def _digests(rows: pd.DataFrame) -> list[bytes]:
    keys = _keys(rows)
    return [_hash(repr(key)) + _hash(_text(rows.iloc[place])) for key, place in _numbered(rows, keys).items()]


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=_HALF).digest()


def _keys(*answers: pd.DataFrame) -> list[str]:
    """The columns that say what a row is about; all where there is no other."""
    first = answers[0]
    common = [name for name in first.columns if all(name in each.columns for each in answers)]
    keys = [name for name in common if not any(pd.api.types.is_float_dtype(each[name].dtype) for each in answers)]
    texts = [name for name in keys if not all(pd.api.types.is_integer_dtype(each[name].dtype) for each in answers)]
    return texts or keys


def _numbered(rows: pd.DataFrame, keys: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The place of each row by its key; the second row of one key has a number besides, and so on."""
    seen: Counter[tuple[str, ...]] = Counter()
    places: dict[tuple[str, ...], int] = {}
    for place, values in enumerate(rows[list(keys)].itertuples(index=False, name=None)):
        key = tuple(_value(value) for value in values)
        seen[key] += 1
        places[(*key, str(seen[key]))] = place
    return places


def _text(row: "pd.Series[Any]") -> str:
    return repr([(str(name), _value(value)) for name, value in row.items()])


def _value(value: object) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _marked(rows: pd.DataFrame, change: str) -> pd.DataFrame:
    return rows.assign(**{CHANGE: change})[[CHANGE, *rows.columns.drop(CHANGE, errors="ignore")]]
