"""A query as a .sql file: SQL that any tool runs, opened by a comment that says the rest.

The comment is TOML, line by line behind `-- `, between `-- /// query` and `-- ///`. The file's name is the slug.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from db.errors import QueryError
from db.queries.query import MOST, Query, checked, described, parameter

OPENS, CLOSES = "-- /// query", "-- ///"
MOST_BYTES = 4 * MOST["sql"]

_WORDS = ("title", "description", "author", "forked_from")
_BLOCK = re.compile(
    rf"\s*{OPENS}[ ]*\n(?P<toml>(?:--(?!\s*///[ ]*$)[^\n]*\n)*){CLOSES}[ ]*(?:\n|$)(?P<sql>.*)", re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\"\\\x85\u2028\u2029]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def read(path: Path) -> Query:
    """The query of a file.

    Raises:
        QueryError: It is none; one line says why.
        OSError: It cannot be read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise QueryError(f"{path.name} has {path.stat().st_size} bytes; at most {MOST_BYTES} are read")
    try:
        return parsed(path.stem, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise QueryError(f"{path.name} is not UTF-8 text") from error


def parsed(slug: str, text: str) -> Query:
    """The query of a file's text; without a comment of ours the slug is its title.

    Raises:
        QueryError: The comment cannot be read, or the query may not be shared.
    """
    found = _BLOCK.fullmatch(text.replace("\r\n", "\n"))
    if found is None:
        return checked(Query(slug=slug, title=slug, sql=text.strip()))
    try:
        said = tomllib.loads("\n".join(line[2:].removeprefix(" ") for line in found["toml"].splitlines()))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise QueryError(f"{slug}: the comment is no TOML: {' '.join(str(error).split())}") from error
    return checked(_query(slug, found["sql"].strip(), said))


def written(query: Query) -> str:
    """The text of a file from which `parsed` makes the same query."""
    lines = [f"{name} = {_value(getattr(query, name))}" for name in _WORDS if getattr(query, name)]
    for name, said in described(query.parameters).items():
        lines += ["", f"[parameters.{name}]", *(f"{key} = {_value(value)}" for key, value in said.items())]
    if query.chart:
        lines += ["", "[chart]", *(f"{key} = {_value(value)}" for key, value in query.chart.items())]
    comment = "\n".join(f"-- {line}".rstrip() for line in lines)
    return f"{OPENS}\n{comment}\n{CLOSES}\n{query.sql.strip()}\n"


def _query(slug: str, sql: str, said: Mapping[str, Any]) -> Query:
    unknown = said.keys() - {*_WORDS, "parameters", "chart"}
    if unknown:
        raise QueryError(f"{slug}: the comment has the unknown field {min(unknown)}")
    words = {name: said[name] for name in _WORDS if name in said}
    parameters, chart = said.get("parameters", {}), said.get("chart", {})
    tables = (parameters, chart, *(parameters.values() if isinstance(parameters, dict) else ()))
    texts = (*words.values(), *(chart.values() if isinstance(chart, dict) else ()))
    if not all(isinstance(each, dict) for each in tables) or not all(isinstance(each, str) for each in texts):
        raise QueryError(f"{slug}: expected texts, [parameters.NAME] and [chart] in the comment")
    title = words.pop("title", slug)
    made = tuple(parameter(name, each) for name, each in parameters.items())
    return Query(slug=slug, title=title, sql=sql, parameters=made, chart=chart, **words)


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{_CONTROL.sub(_escaped, value)}"'
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            return repr(value)


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}")
