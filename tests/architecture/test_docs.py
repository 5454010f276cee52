"""The lists in docs/ are those of the program."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from lists import DOCS, LISTS

README = DOCS.parent / "README.md"


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_that_of_the_specs(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == LISTS[name](), "run: python tests/architecture/lists.py"


@pytest.mark.parametrize("name", LISTS)
def test_the_readme_leads_to_a_list(name: str) -> None:
    assert f"(docs/{name})" in README.read_text(encoding="utf-8")
