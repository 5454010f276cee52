"""The report for a README: claims and tables in Markdown, charts as SVG files beside it."""

from collections.abc import Sequence
from pathlib import Path

from dashboard.charts import panels
from dashboard.charts.picture import Caption, svg
from dashboard.markup import plain
from dashboard.report.exhibit import Cell, Exhibit, Report, Table, text_of

PANEL_WIDTH, PANELS_A_ROW = 380, 2


def write(report: Report, path: Path) -> list[Path]:
    """Write the file, and its charts into the folder `<name>-figures` beside it.

    Raises:
        OSError: Something cannot be written.
    """
    folder = path.with_name(f"{path.stem}-figures")
    folder.mkdir(parents=True, exist_ok=True)
    written = [path]
    parts = [f"# {plain(report.title)}", plain(report.subtitle), *map(plain, report.summary), _claims(report)]
    for one in report.exhibits:
        picture = _picture(one)
        file = folder / f"{one.id}.svg"
        if picture:
            file.write_text(picture, encoding="utf-8")
            written.append(file)
        parts += _exhibit(one, f"{folder.name}/{file.name}" if picture else "")
    path.write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
    return written


def _claims(report: Report) -> str:
    heads = ("Claim", "Verdict", "Effect", "Paper")
    rows = [(one.title, one.verdict, one.effect, one.published) for one in report.verdicts]
    return f"## The paper’s claims in this store\n\n{plain(report.claims_note)}\n\n{_rows(heads, rows)}"


def _exhibit(one: Exhibit, picture: str) -> list[str]:
    parts = [f"## {plain(one.title)}", plain(one.shows)]
    if one.absent:
        commands = "".join(f"\n    {command}" for command in one.commands)
        parts.append(f"Not here: {plain(one.absent)}\n{commands}")
    if picture:
        words = plain(f"{one.title}: {'; '.join(panel.title for panel in one.panels)}")
        parts.append(f"![{words}](<{picture}>)")
    parts += [part for table in one.tables for part in _table(table)]
    facts = "; ".join(filter(None, (one.n, ", ".join(metric.protocol_id for metric in one.metrics))))
    return [*parts, plain(facts)]


def _table(table: Table) -> list[str]:
    heads = [str(name) for name in table.frame.columns]
    rows = list(table.frame.itertuples(index=False, name=None))
    return [f"**{plain(table.title)}**", _rows(heads, rows), plain(table.note)]


def _rows(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [[plain(head) for head in heads], ["---"] * len(heads), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    text = plain(text_of(value))
    return f"**{text}**" if isinstance(value, Cell) and value.strong else text


def _picture(one: Exhibit) -> str:
    if not one.panels:
        return ""
    charts = [panel.chart.properties(width=PANEL_WIDTH, title=panel.title) for panel in one.panels]
    return svg(panels.beside_one_another(charts, PANELS_A_ROW), Caption(title=one.title, lines=(one.n, *one.notes)))
