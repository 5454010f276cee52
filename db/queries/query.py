"""A query with a name: its text, its typed parameters, and how its answer is drawn."""

import difflib
import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, TypeAlias, get_args

from db.errors import QueryError

Argument: TypeAlias = str | int | float | bool | None
Kind: TypeAlias = Literal["text", "integer", "number", "boolean", "choice", "metric", "task", "restorer", "dataset"]
"""What a value may be, and by what it is chosen: `choice` among options, the last four among what the store has."""

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST = {"title": 120, "description": 2_000, "author": 80, "sql": 100_000}
"""Characters."""
MOST_PARAMETERS = 20
MARKS = ("point", "line", "bar", "area", "boxplot", "rect")
CHANNELS = ("x", "y", "colour", "facet")

_NUMBERS: Mapping[str, type[int] | type[float]] = {"integer": int, "number": float}
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NAMED = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|\$(?P<name>[A-Za-z_]\w*)",
    re.DOTALL,
)
"""Parameters, and what looks like one inside texts and comments."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A `$name` of a query."""

    name: str
    kind: Kind = "text"
    default: Argument = None
    options: tuple[str, ...] = ()
    """What a `choice` chooses among."""
    help: str = ""

    def value(self, said: Argument) -> Argument:
        """A value as DuckDB gets it, from what a form, a link or a command line says.

        Raises:
            QueryError: It is no such value.
        """
        text = str(said).strip()
        if said is None:
            return None
        if self.kind in _NUMBERS:
            return self._number(text)
        if self.kind == "boolean" and text.lower() in _TRUTHS:
            return _TRUTHS[text.lower()]
        if self.kind == "boolean" or (self.kind == "choice" and text not in self.options):
            expected = "true or false" if self.kind == "boolean" else ", ".join(self.options)
            raise QueryError(f"${self.name} is {text[:60]!r}; expected {expected}")
        return said

    def _number(self, text: str) -> int | float:
        try:
            number = _NUMBERS[self.kind](text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or abs(number) > 2**63 - 1:
            expected = "a whole number" if self.kind == "integer" else "a number"
            raise QueryError(f"${self.name} is {text[:60]!r}; expected {expected}")
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query that is shipped or saved."""

    slug: str
    """Its name in links and on command lines."""
    title: str
    sql: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    chart: Mapping[str, str] = field(default_factory=dict[str, str])
    """`mark`, and a column each for `x`, `y`, `colour` and `facet`; empty for a table alone."""
    author: str = ""
    forked_from: str = ""
    """The slug that it began as a copy of."""
    version: int = 0
    """1 for the first that was saved under this slug; 0 for one that comes with the program."""

    @property
    def query_id(self) -> str:
        """Identity of a version: everything but its number."""
        content = json.dumps(asdict(replace(self, version=0)), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def arguments(self, said: Mapping[str, Argument]) -> dict[str, Argument]:
        """A value for each parameter: what was said, else the default.

        Raises:
            QueryError: The query has no such parameter, or the value does not fit it.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in said.keys() - known.keys():
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; it has {', '.join(known) or 'none'}"
            raise QueryError(f"{self.slug} has no parameter {name}{hint}")
        return {name: each.value(said.get(name, each.default)) for name, each in known.items()}


def names_in(sql: str) -> tuple[str, ...]:
    """The parameters that a statement names, in order; those within texts and comments are none."""
    return tuple(dict.fromkeys(found["name"] for found in _NAMED.finditer(sql) if found["name"]))


def checked(query: Query) -> Query:
    """The query itself, if it may be shared.

    Raises:
        QueryError: A part is missing, too long, or of the wrong form; one line says which.
    """
    _check_words(query)
    _check_parameters(query)
    _check_chart(query.chart)
    return query


def parameter(name: str, said: Mapping[str, Any]) -> Parameter:
    """A parameter from what a file or the store says of it.

    Raises:
        QueryError: A field is unknown or has the wrong form.
    """
    unknown = said.keys() - {"kind", "default", "options", "help"}
    kind, default, options = said.get("kind", "text"), said.get("default"), said.get("options", ())
    if unknown or kind not in get_args(Kind):
        wrong = f"field {min(unknown)}" if unknown else f"kind {kind!r}"
        raise QueryError(f"${name} has the unknown {wrong}; kinds are {', '.join(get_args(Kind))}")
    is_plain = default is None or isinstance(default, str | int | float)
    if not is_plain or not isinstance(options, list | tuple) or not all(isinstance(each, str) for each in options):
        raise QueryError(f"${name}: default must be one plain value, options a list of texts")
    return Parameter(name, kind, default, tuple(options), str(said.get("help", "")))


def described(parameters: tuple[Parameter, ...]) -> dict[str, dict[str, Any]]:
    """What `parameter` reads, by name; fields that say nothing are left out."""
    return {each.name: _described(each) for each in parameters}


def _described(each: Parameter) -> dict[str, Any]:
    said: dict[str, Any] = {
        "kind": each.kind,
        "default": each.default,
        "options": list(each.options),
        "help": each.help,
    }
    return {key: value for key, value in said.items() if value not in (None, "", [])}


def _check_words(query: Query) -> None:
    if not SLUG.fullmatch(query.slug):
        raise QueryError(f"{query.slug[:80]!r} is no slug; use up to 64 small letters, digits and hyphens")
    for name, most in MOST.items():
        text = getattr(query, name)
        if len(text) > most:
            raise QueryError(f"the {name} of {query.slug} has {len(text)} characters; at most {most} are kept")
        if name in {"title", "sql"} and not text.strip():
            raise QueryError(f"{query.slug} has no {name}")
        if not text.isprintable() and name in {"title", "author"}:
            raise QueryError(f"the {name} of {query.slug} has characters that cannot be printed")


def _check_parameters(query: Query) -> None:
    named, declared = set(names_in(query.sql)), {each.name for each in query.parameters}
    if named != declared or len(declared) != len(query.parameters):
        wrong = ", ".join(f"${name}" for name in sorted(named ^ declared)) or "a name twice"
        raise QueryError(f"{query.slug}: its text and its list of parameters differ in {wrong}")
    if len(declared) > MOST_PARAMETERS:
        raise QueryError(f"{query.slug} has {len(declared)} parameters; at most {MOST_PARAMETERS} are asked for")
    for each in query.parameters:
        if not NAME.fullmatch(each.name):
            raise QueryError(f"${each.name} is no parameter; use up to 40 small letters, digits and _")
        each.value(each.default)


def _check_chart(chart: Mapping[str, str]) -> None:
    unknown = sorted(chart.keys() - {"mark", *CHANNELS})
    if unknown:
        raise QueryError(f"a chart has no {unknown[0]}; it has mark, {', '.join(CHANNELS)}")
    if chart and chart.get("mark") not in MARKS:
        raise QueryError(f"a chart has no mark {chart.get('mark')!r}; it has {', '.join(MARKS)}")
