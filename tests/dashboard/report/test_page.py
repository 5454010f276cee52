"""The report as one file: what is in it, and that nothing of the store becomes markup."""

import re
from html import unescape
from pathlib import Path

import pytest

from dashboard.report import contents, latex, markdown, page
from dashboard.report.exhibit import Report
from db.records import Restorer, Shard
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

EXHIBITS = [
    "figure-1", "figure-2", "figure-3", "table-1a-3", "table-1b", "alignment", "photographs", "figure-4", "table-2",
    "figure-5", "figure-6", "figure-7", "figure-8", "figure-9",
]  # fmt: skip
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def report_of(store: Store) -> Report:
    snapshot = store.current()
    assert snapshot is not None
    return contents.report(store, snapshot)


@pytest.fixture(scope="module")
def aligned(stores: dict[str, Store]) -> Report:
    return report_of(stores["alignment"])


@pytest.fixture(scope="module")
def text(aligned: Report) -> str:
    return page.html(aligned)


def test_every_exhibit_of_the_paper_is_there_filled_or_with_what_fills_it(aligned: Report) -> None:
    assert [one.id for one in aligned.exhibits if one.id != "beyond"] == EXHIBITS
    assert all(one.is_filled or (one.absent and one.commands) for one in aligned.exhibits)
    assert all(one.sql for one in aligned.exhibits if one.panels)


def test_every_chart_is_vega_lite(aligned: Report) -> None:
    charts = [panel.chart for one in (*aligned.exhibits, *aligned.appendix) for panel in one.panels]

    assert charts
    for chart in charts:
        chart.to_dict()  # raises where the schema is broken


def test_a_store_without_results_explains_every_absence(stores: dict[str, Store]) -> None:
    empty = report_of(stores["empty"])

    assert {one.id for one in empty.exhibits if not one.absent} <= {"table-2"}
    assert "Not here:" in page.html(empty)


@pytest.mark.parametrize("name", ["tiny", "only traditional", "only failures", "no target", "failing ablations"])
def test_odd_stores_have_a_report(stores: dict[str, Store], name: str) -> None:
    assert "</html>" in page.html(report_of(stores[name]))


def test_the_page_asks_for_nothing_and_runs_only_its_own_scripts(text: str) -> None:
    outside = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)

    assert "default-src 'none'" in unescape(text)
    assert not re.findall(r"""(?:src|href)=["']?(?!data:|#)[^"' >]+""", outside.replace("xlink:href", "href"))
    assert text.count("</script>") == 2 + text.count('<script type="application/json">')


def test_claims_have_verdicts_effects_and_what_the_paper_printed(aligned: Report, text: str) -> None:
    meaning = next(one for one in aligned.verdicts if "what the image shows" in one.title)

    assert meaning.verdict in {"supported", "contradicted", "undecided", "no data"}
    assert all(one.title.replace("'", "&#x27;") in text for one in aligned.verdicts)


def test_the_papers_numbers_stand_beside_ours_with_why_they_differ(aligned: Report) -> None:
    table = next(one for one in aligned.exhibits if one.id == "table-1a-3").tables[1]
    rows = table.frame.set_index(["Task", "Restorer", "Quantity"])

    assert rows.loc[("sr2", "DiffBIR", "SSIM ↑"), "Paper"] == "0.6987"
    assert "DIV2K" in table.note
    assert "encoder" in table.note


def test_names_of_the_store_are_never_markup(stores: dict[str, Store], tmp_path: Path) -> None:
    store = _with_an_evil_name(stores["tiny"], tmp_path)

    found = report_of(store)
    text = page.html(found)
    markdown.write(found, tmp_path / "readme.md")

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert re.search(r"(?<!\\)<script", (tmp_path / "readme.md").read_text()) is None


def test_latex_has_every_table_and_figure_and_one_file_that_includes_them(aligned: Report, tmp_path: Path) -> None:
    written = {path.name for path in latex.write(aligned, tmp_path)}

    assert {"claims.tex", "figure-1.pdf", "figure-1.svg", "figure-1.tex", "table-2-table.tex"} <= written
    assert (tmp_path / "figure-1.pdf").read_bytes().startswith(b"%PDF")
    everything = (tmp_path / "all.tex").read_text()
    assert all(f"\\input{{{name}}}" in everything for name in written if name.endswith(".tex") and name != "all.tex")


def test_markdown_links_its_charts_and_holds_the_tables(aligned: Report, tmp_path: Path) -> None:
    file, *charts = markdown.write(aligned, tmp_path / "results.md")

    text = file.read_text()
    assert "](<results-figures/figure-1.svg>)" in text
    assert all(chart.read_text().startswith("<svg") for chart in charts)
    assert "| sr2 | DiffBIR |" in text


def _with_an_evil_name(store: Store, tmp_path: Path) -> Store:
    """A copy of a store in which a restorer bears markup as its title."""
    import shutil

    copy = Store.open(shutil.copytree(store.path, tmp_path / "copy"))
    renamed = Restorer(restorer_id="span", title=EVIL, family="traditional", revision=1)
    spool.append(copy, Shard(key="renamed", records=(renamed,)))
    publish(copy)
    return copy
