"""Small functions and small files: the guard of the style guide."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_BODY = 40
LONGEST_FILE = 300
LONGEST_CLASS = 120
MOST_METHODS = 10
FILES = sorted(
    path
    for package in ("clir_core", "db", "ingest", "dashboard")
    for path in (ROOT / package).rglob("*.py")
    if "networks" not in path.parts
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert [name for name, lines in bodies(ast.parse(text)) if lines > LONGEST_BODY] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_class_does_one_thing(path: Path) -> None:
    classes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)]
    assert [node.name for node in classes if node.end_lineno - node.lineno + 1 > LONGEST_CLASS] == []
    assert [node.name for node in classes if methods(node) > MOST_METHODS] == []


def methods(node: ast.ClassDef) -> int:
    """Without properties, which are attributes to whoever reads them."""
    functions = [child for child in node.body if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sum(not any(ast.unparse(decorator) == "property" for decorator in each.decorator_list) for each in functions)


def bodies(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if len(node.body) > 1 and ast.get_docstring(node) else node.body[0]
            yield node.name, node.end_lineno - first.lineno + 1


def test_no_file_has_a_name_that_says_nothing() -> None:
    nothing = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py"}
    assert [path for path in FILES if path.name in nothing] == []
