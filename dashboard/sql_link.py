"""A query in an address: what the SQL page shows, its parameters and its chart, compressed into one query parameter.

`st.page_link(visit.pages["sql"], query_params=encode(sql))` opens the SQL page with it.
"""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias, cast

Argument: TypeAlias = str | int | float | bool | None
Parameters: TypeAlias = Mapping[str, Argument]
Chart: TypeAlias = Mapping[str, str]
"""`mark`, and a column's name each for `x`, `y`, `colour` and `facet`; what is missing is chosen by the page."""

KEY = "query"
"""The query parameter that holds it."""
MOST_CHARACTERS = 16_000
"""Of an encoded query; servers and proxies cut off or refuse longer addresses."""
MOST_BYTES = 400_000
"""Of a decoded one: a small link cannot become a large text."""

_NONE: Mapping[str, Any] = MappingProxyType({})


class LinkError(ValueError):
    """A query does not fit into an address, or an address holds none; the message says so in one line."""


@dataclass(frozen=True, slots=True)
class SharedQuery:
    """What a link restores."""

    sql: str
    parameters: Parameters = field(default_factory=dict[str, Argument])
    chart: Chart = field(default_factory=dict[str, str])


def encode(sql: str, parameters: Parameters = _NONE, chart: Chart = _NONE) -> dict[str, str]:
    """The query parameters of the page `sql` that show a query.

    Args:
        sql: The statement.
        parameters: A value for each $parameter of it.
        chart: How its answer is drawn.

    Raises:
        LinkError: It is too long for an address.
    """
    content = json.dumps([sql, dict(parameters), dict(chart)], ensure_ascii=False, separators=(",", ":"))
    packed = urlsafe_b64encode(zlib.compress(content.encode(errors="replace"), 9)).rstrip(b"=").decode()
    if len(packed) > MOST_CHARACTERS:
        raise LinkError(f"the query takes {len(packed)} characters in a link; at most {MOST_CHARACTERS} fit: save it")
    return {KEY: packed}


def decode(packed: str) -> SharedQuery:
    """The query in the value of `KEY`.

    Raises:
        LinkError: It is none, cut off, or too large.
    """
    try:
        if len(packed) > MOST_CHARACTERS:
            raise LinkError(f"the link has {len(packed)} characters; at most {MOST_CHARACTERS} are read")
        return _query(json.loads(_unpacked(packed)))
    except (Base64Error, zlib.error, UnicodeError, json.JSONDecodeError, RecursionError) as error:
        raise LinkError("the link holds no query; it may have been cut off when it was copied") from error


def _unpacked(packed: str) -> bytes:
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(urlsafe_b64decode(packed.encode("ascii") + b"=" * (-len(packed) % 4)), MOST_BYTES)
    if unpacker.unconsumed_tail:
        raise LinkError(f"the link unpacks to more than {MOST_BYTES} bytes")
    if not unpacker.eof:
        raise zlib.error
    return content


def _query(content: object) -> SharedQuery:
    match content:
        case [str(sql), dict() as parameters, dict() as chart]:
            shared = SharedQuery(sql, cast("Parameters", parameters), cast("Chart", chart))
            if _are(shared.parameters, str | int | float | None) and _are(shared.chart, str):
                return shared
        case _:
            pass
    raise LinkError("the link holds something else than a query, its parameters and its chart")


def _are(values: Mapping[str, object], kind: Any) -> bool:  # noqa: ANN401 - a union of types has no type of its own
    return all(isinstance(value, kind) for value in values.values())
