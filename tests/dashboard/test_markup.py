"""Text of the store stays text: no page makes pictures, links or badges of it."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import example_store
import pytest
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from dashboard.markup import code, plain
from dashboard.navigation import PAGES
from db import records
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

HOSTILE = (
    "![x](http://evil.example/p.png) [a](http://evil.example) <img src=//evil.example> `b` ``c``\n# d http://x.org"
)
OpenPage = Callable[..., AppTest]
TEXTS = {
    "run": ("arguments", "revision", "host", "device"),
    "dataset": ("title",),
    "image": ("name",),
    "task": ("title",),
    "restorer": ("title",),
    "restoration": ("error", "note"),
    "failure": ("subject", "error"),
    "metric_protocol": ("title", "unit"),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A partly failed store whose texts are all markup. Do not write into it."""
    append = spool.append

    def append_hostile(store: Store, shard: records.Shard) -> None:
        append(store, replace(shard, records=tuple(with_hostile_texts(record) for record in shard.records)))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(spool, "append", append_hostile)
        store = example_store.partly_failed_store(tmp_path_factory.mktemp("hostile") / "store")
        publish(store)
    return store


def with_hostile_texts(record: records.Record) -> records.Record:
    present = {field.name for field in fields(record)}
    names = [name for name in TEXTS.get(record.TABLE, ()) if name in present and getattr(record, name) is not None]
    return replace(record, **dict.fromkeys(names, HOSTILE))


@pytest.mark.parametrize("page", [page.URL_PATH for page in PAGES])
def test_no_page_reads_data_as_markup(page: str, hostile: Store, open_page: OpenPage) -> None:
    app = open_page(hostile.path, page, seen=HOSTILE)

    assert not app.exception
    said = [*markdown_of(app._tree)]
    assert any("evil.example" in text for text in said)
    assert [text for text in said if foreign(text)] == []


def markdown_of(node: Any) -> Iterator[str]:
    """Every text of a page that the browser reads as Markdown: bodies, labels and helps."""
    for child in getattr(node, "children", {}).values():
        yield from markdown_of(child)
    proto = getattr(node, "proto", None)
    if type(proto).__name__ in {"CodeBlock", "ArrowDataFrame", "Dataframe"} or getattr(node, "type", "") in {"code"}:
        return
    for name in ("body", "label", "help", "text", "caption", "popover", "expandable"):
        value = getattr(proto, name, None)
        if isinstance(value, str) and value:
            yield value
        elif isinstance(getattr(value, "label", None), str):
            yield value.label


def foreign(markdown: str) -> bool:
    """Whether CommonMark makes a picture, a link or HTML of it."""
    return any(
        inline.type in {"image", "link_open", "html_inline"}
        for block in MarkdownIt("commonmark").parse(markdown)
        for inline in (block, *(block.children or ()))
        if inline.type != "html_block"
    )


def test_the_check_itself_sees_markup() -> None:
    assert foreign("![x](http://evil.example/p.png)")
    assert foreign("*[a](http://evil.example)*")
    assert not foreign("`![x](http://evil.example/p.png)`")


@pytest.mark.parametrize("text", [HOSTILE, "a`", "``", "`", "*x* ~y~ $z$ \\", "snake_case_name", "a < b & c"])
def test_text_reads_as_it_was_written(text: str) -> None:
    for written in (plain(text), code(text)):
        (block,) = [token for token in MarkdownIt("commonmark").parse(f"x {written} y") if token.type == "inline"]
        assert "".join(token.content for token in block.children or ()) == f"x {' '.join(text.split())} y"
