"""What a stranger's query may name, decided on the tree that DuckDB itself parses from it.

Read-only and without external access a SELECT can still log other readers' queries, read settings, or follow pointers:
those are functions, table functions and system views. So every name in the tree must be on a list.
"""

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from db.errors import QueryError

Tree: TypeAlias = Any
"""What `json.loads` makes of a serialised statement."""

LONGEST = 100_000
"""Characters of a statement; longer ones only keep the parser busy."""

TABLE_FUNCTIONS = frozenset({"generate_series", "json_each", "json_tree", "range", "repeat", "repeat_row", "unnest"})
DOCUMENTED = frozenset({("information_schema", "columns"), ("information_schema", "tables")})
SHOWN = frozenset({'"tables"', "__show_tables_expanded"})
"""How the parser writes SHOW TABLES and SHOW ALL TABLES."""

_EXPLAIN = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*+(explain(?:\s+analyze)?)\s(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Surface:
    """Names of tables and views of one database, in lower case."""

    public: frozenset[str]
    system: frozenset[str]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> "Surface":
        """Read the names; tables that begin with `_` are the store's own affair."""
        rows = connection.execute(
            "SELECT lower(view_name), internal FROM duckdb_views()"
            " UNION ALL SELECT lower(table_name), internal FROM duckdb_tables()"
        ).fetchall()
        return cls(
            public=frozenset(name for name, internal in rows if not internal and not name.startswith("_")),
            system=frozenset(name for name, internal in rows if internal),
        )


def parted(sql: str) -> tuple[str, str]:
    """EXPLAIN or EXPLAIN ANALYZE, where a statement begins so, else nothing; and the statement that it is about."""
    found = _EXPLAIN.fullmatch(sql[:LONGEST])
    return ("", sql) if found is None else (found[1], sql[found.start(2) :])


def check(connection: duckdb.DuckDBPyConnection, sql: str, surface: Surface) -> None:
    """Refuse a statement that is not one SELECT, or that names anything but what is listed.

    Raises:
        QueryError: One line says which name and why.
        duckdb.Error: It cannot be parsed.
    """
    if len(sql) > LONGEST:
        raise QueryError(f"the statement has {len(sql)} characters; at most {LONGEST} are read")
    _require_one_select(connection, sql)
    tree = _tree(connection, sql)
    common = frozenset(name.lower() for node in _nodes(tree) for name in _common_tables(node))
    for node in _nodes(tree):
        refusal = _refusal(node, surface, common)
        if refusal:
            raise QueryError(refusal)


@lru_cache(maxsize=1)
def functions() -> frozenset[str]:
    """The functions that may be called, aggregates and operators among them."""
    lines = (Path(__file__).parent / "permitted_functions.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("# ") for name in line.split())


def _require_one_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    kinds = [statement.type.name for statement in connection.extract_statements(sql)]
    if kinds != ["SELECT"]:
        raise QueryError(f"expected one SELECT statement, got {', '.join(kinds) or 'nothing'}")


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> Tree:
    row = connection.execute("SELECT json_serialize_sql($1)", [sql]).fetchone()
    try:
        tree = json.loads(row[0]) if row else {}
    except RecursionError:
        raise QueryError("the statement is nested too deeply") from None
    if tree.get("error", True):
        raise QueryError(f"the statement cannot be read: {tree.get('error_message', 'no tree')}")
    return tree


def _nodes(tree: Tree) -> Iterator[dict[str, Any]]:
    """Every object of the tree, however deep."""
    waiting: list[Tree] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _common_tables(node: dict[str, Any]) -> list[str]:
    """The names that a WITH gives, where the node is one."""
    named = node.get("cte_map")
    return [entry["key"] for entry in named["map"]] if isinstance(named, dict) else []


def _refusal(node: dict[str, Any], surface: Surface, common: frozenset[str]) -> str:
    match node.get("type"):
        case "BASE_TABLE":
            return _table_refusal(node, surface, common)
        case "TABLE_FUNCTION":
            return _function_refusal(node["function"], TABLE_FUNCTIONS)
        case "SHOW_REF" if not node["query"] and node["table_name"] not in SHOWN:
            return f"SHOW {node['table_name']} is not answered here"
        case _ if node.get("export_state"):
            return "EXPORT_STATE is not answered here"
        case _:
            return _function_refusal(node, functions() | TABLE_FUNCTIONS) if "function_name" in node else ""


def _function_refusal(node: dict[str, Any], allowed: frozenset[str]) -> str:
    name = str(node.get("function_name", node.get("type"))).lower()
    if name in allowed:
        return ""
    return f"{name} may not be called here, or does not exist{_suggestion(name, allowed)}"


def _table_refusal(node: dict[str, Any], surface: Surface, common: frozenset[str]) -> str:
    schema, name = node["schema_name"].lower(), node["table_name"].lower()
    if (schema, name) in DOCUMENTED or name in surface.public or (name in common and name not in surface.system):
        return ""
    known = surface.public | common
    return f"{node['table_name']} may not be read here, or does not exist{_suggestion(name, known)}"


def _suggestion(name: str, known: frozenset[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
