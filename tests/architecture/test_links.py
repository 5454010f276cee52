"""No link of the documentation is dead: files and headings that it leads to are there. No network is asked."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES]
INCLUDED = re.compile(r'^--8<-- "([^":]+)[^"]*"$', re.MULTILINE)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    """A page with what it includes."""
    return INCLUDED.sub(lambda found: (ROOT / found[1]).read_text("utf-8"), path.read_text("utf-8"))


@cache
def tokens(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text_of(path))


def links(path: Path) -> Iterator[str]:
    for token in tokens(path):
        for child in token.children or ():
            address = child.attrGet("href" if child.type == "link_open" else "src")
            if child.type in ("link_open", "image") and isinstance(address, str):
                yield address


@cache
def anchors(path: Path) -> set[str]:
    """The headings of a page, as GitHub and the site both write them."""
    found = tokens(path)
    titles = [found[place + 1].content for place, token in enumerate(found) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def dead(path: Path) -> Iterator[str]:
    for address in links(path):
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "mailto"):
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.is_relative_to(ROOT) or not target.exists():
            yield f"{address}: no such file"
        elif parts.fragment and (target.suffix != ".md" or parts.fragment not in anchors(target)):
            yield f"{address}: no such heading"


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(path: Path) -> None:
    assert list(dead(path)) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_links_to_nothing_that_the_site_does_not_have(path: Path) -> None:
    outside = [
        address
        for address in links(path)
        if not urlsplit(address).scheme
        and urlsplit(address).path
        and not (path.parent / unquote(urlsplit(address).path)).resolve().is_relative_to(DOCS)
    ]
    assert outside == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_begins_with_its_title_which_the_navigation_shows(path: Path) -> None:
    first = tokens(path)[0]
    assert (first.type, first.tag) == ("heading_open", "h1")


def test_the_site_has_no_list_of_pages_to_keep() -> None:
    assert "nav" not in tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]


def test_a_dead_link_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("# A page\n\n[a](gone.md) [b](#a-page) [c](#nowhere) ![d](no.png) `[e](code.md)`\n", "utf-8")

    assert list(dead(page)) == ["gone.md: no such file", "#nowhere: no such heading", "no.png: no such file"]
