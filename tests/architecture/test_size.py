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


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in FILES}


@pytest.fixture(scope="module")
def trees(texts: dict[str, str]) -> dict[str, ast.Module]:
    return {path: ast.parse(text) for path, text in texts.items()}


def test_files_are_short(texts: dict[str, str]) -> None:
    assert {path: lines for path, text in texts.items() if (lines := len(text.splitlines())) > LONGEST_FILE} == {}


def test_functions_are_short(trees: dict[str, ast.Module]) -> None:
    found = [(path, name, lines) for path, tree in trees.items() for name, lines in bodies(tree)]
    assert len(found) > 1000
    assert [each for each in found if each[-1] > LONGEST_BODY] == []


def test_classes_do_one_thing(trees: dict[str, ast.Module]) -> None:
    nodes = [(path, node) for path, tree in trees.items() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = [(path, node.name, node.end_lineno - node.lineno + 1, methods(node)) for path, node in nodes]
    assert len(found) > 100
    assert [each for each in found if each[2] > LONGEST_CLASS or each[3] > MOST_METHODS] == []


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
