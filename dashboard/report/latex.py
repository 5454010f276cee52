"""The tables and figures of the report for a paper: booktabs, PDF and SVG, and a file that includes them all."""

from collections.abc import Sequence
from pathlib import Path

from dashboard.charts import panels
from dashboard.charts.picture import Caption, svg
from dashboard.data.tables import escaped
from dashboard.report.exhibit import Cell, Exhibit, Picture, Report, Table, text_of

PANEL_WIDTH, PANELS_A_ROW = 380, 2
PREAMBLE = "% needs \\usepackage{booktabs,graphicx,adjustbox}\n"


def write(report: Report, folder: Path) -> list[Path]:
    """Write every table, chart and picture of the paper's exhibits, and `all.tex`, which takes them in.

    Raises:
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = _claims(report) | {name: data for one in report.exhibits for name, data in _files(one).items()}
    inputs = "\n".join(f"\\input{{{name}}}" for name in files if name.endswith(".tex"))
    files["all.tex"] = f"{PREAMBLE}{inputs}\n".encode()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def _claims(report: Report) -> dict[str, bytes]:
    rows = [
        " & ".join(escaped(text) for text in (one.title, one.verdict, one.effect, one.published)) + r" \\"
        for one in report.verdicts
    ]
    heads = r"Claim & Verdict & Effect & Paper \\"
    text = _environment(
        "table", _tabular(r"p{5cm}lp{4.5cm}p{3cm}", [heads], rows), escaped(report.claims_note), "claims"
    )
    return {"claims.tex": text.encode()}


def _files(one: Exhibit) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for place, table in enumerate(one.tables, start=1):
        name = f"{one.id}-table{place if len(one.tables) > 1 else ''}"
        files[f"{name}.tex"] = _table(table, name).encode()
    if one.panels:
        files |= _figure(one)
    for place, strip in enumerate(one.strips, start=1):
        name = f"{one.id}-pictures-{place}"
        pictures = {f"{name}-{index}.png": each for index, each in enumerate((strip.whole, *strip.crops))}
        files |= {file: each.png for file, each in pictures.items()}
        files[f"{name}.tex"] = _pictures(pictures, f"{strip.title}. {strip.caption}", name).encode()
    return files


def _figure(one: Exhibit) -> dict[str, bytes]:
    import vl_convert

    charts = [panel.chart.properties(width=PANEL_WIDTH, title=panel.title) for panel in one.panels]
    protocols = ", ".join(metric.protocol_id for metric in one.metrics)
    drawing = svg(
        panels.beside_one_another(charts, PANELS_A_ROW), Caption(title=one.title, lines=(one.n, protocols, *one.notes))
    )
    include = f"\\includegraphics[width=\\linewidth,height=.8\\textheight,keepaspectratio]{{{one.id}.pdf}}"
    words = f"{one.shows} {one.n}. Protocols: {protocols}."
    return {
        f"{one.id}.svg": drawing.encode(),
        f"{one.id}.pdf": vl_convert.svg_to_pdf(drawing),
        f"{one.id}.tex": _environment("figure", include, escaped(words), one.id).encode(),
    }


def _pictures(pictures: dict[str, Picture], caption: str, label: str) -> str:
    share = f"{0.98 / len(pictures):.3f}"
    columns = [
        f"\\begin{{minipage}}[t]{{{share}\\linewidth}}\\centering\\includegraphics[width=\\linewidth]{{{file}}}\\\\"
        f"{{\\scriptsize {escaped(one.title)}}}\\end{{minipage}}"
        for file, one in pictures.items()
    ]
    return _environment("figure", "\\hfill\n".join(columns), escaped(caption), label)


def _table(table: Table, label: str) -> str:
    heads = " & ".join(escaped(str(name)) for name in table.frame.columns) + r" \\"
    rows = [
        " & ".join(_cell(value) for value in row) + r" \\" for row in table.frame.itertuples(index=False, name=None)
    ]
    body = _tabular("l" * len(table.frame.columns), [heads], rows)
    return _environment("table", body, escaped(f"{table.title}. {table.note}"), label)


def _tabular(columns: str, heads: Sequence[str], rows: Sequence[str]) -> str:
    lines = [r"\toprule", *heads, r"\midrule", *rows, r"\bottomrule"]
    inner = "\n".join(lines)
    return f"\\adjustbox{{max width=\\linewidth}}{{\\begin{{tabular}}{{{columns}}}\n{inner}\n\\end{{tabular}}}}"


def _environment(kind: str, body: str, caption: str, label: str) -> str:
    """Captions over tables, under figures."""
    words = f"\\caption{{{caption}}}\\label{{{label}}}"
    parts = (words, body) if kind == "table" else (body, words)
    inner = "\n".join(parts)
    return f"{PREAMBLE}\\begin{{{kind}}}[t]\\centering\\small\n{inner}\n\\end{{{kind}}}\n"


def _cell(value: object) -> str:
    text = escaped(text_of(value)).replace("†", r"$^\dagger$")
    return f"\\textbf{{{text}}}" if isinstance(value, Cell) and value.strong else text
