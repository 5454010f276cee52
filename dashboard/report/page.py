"""The report as one HTML file: no address in it is ever asked for, and nothing but its own script can run.

Charts are in it twice: as SVG, for readers without scripts and for paper, and as Vega-Lite, which takes the SVG's
place where scripts run. Every text of the store is escaped, and the page's policy allows its scripts alone, by hash.
"""

import base64
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from dashboard.report import drawing
from dashboard.report.exhibit import Cell, Exhibit, Panel, Picture, Report, Strip, Table, Verdict, text_of

_FOLDER = Path(__file__).parent
SIGNS: Mapping[str, str] = {"supported": "✓", "contradicted": "✗", "undecided": "≈", "no data": "○"}
FAVICON = "data:,"
"""Nothing: or the browser would ask the folder of the file for one."""


def html(report: Report) -> str:
    """The whole file."""
    numbers = itertools.count(1)
    body = "".join(
        (
            _head(report),
            _contents(report),
            "<main>",
            _claims(report),
            *(_exhibit(one, numbers) for one in (*report.exhibits, *report.appendix)),
            "</main>",
        )
    )
    scripts = (drawing.vega_scripts(), (_FOLDER / "script.js").read_text(encoding="utf-8"))
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {hashes}"
    style = (_FOLDER / "style.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f'<link rel="icon" href="{FAVICON}"><title>{escape(report.title)}</title><style>{style}</style></head>'
        f"<body>{body}{''.join(f'<script>{script}</script>' for script in scripts)}</body></html>\n"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _head(report: Report) -> str:
    summary = "".join(f"<p>{escape(line)}</p>" for line in report.summary)
    return f"<header><h1>{escape(report.title)}</h1><p class=quiet>{escape(report.subtitle)}</p>{summary}</header>"


def _contents(report: Report) -> str:
    def lines(exhibits: Iterable[Exhibit]) -> str:
        marks = ((one, "" if one.is_filled else " class=absent") for one in exhibits)
        return "".join(f'<li{mark}><a href="#{escape(one.id)}">{escape(one.title)}</a></li>' for one, mark in marks)

    return (
        '<nav aria-label="Contents"><ol><li><a href="#claims">The paper’s claims</a></li>'
        f"{lines(report.exhibits)}</ol><ol>{lines(report.appendix)}</ol></nav>"
    )


def _claims(report: Report) -> str:
    cards = "".join(_verdict(one) for one in report.verdicts)
    return (
        f'<section id="claims"><h2>The paper’s claims in this store</h2><p class=quiet>{escape(report.claims_note)}</p>'
        f'<ol class="claims">{cards}</ol></section>'
    )


def _verdict(one: Verdict) -> str:
    kind = one.verdict.replace(" ", "-")
    return (
        f'<li><span class="chip {escape(kind)}">{SIGNS.get(one.verdict, "")} {escape(one.verdict)}</span>'
        f"<div><h3>{escape(one.title)}</h3><p><strong>{escape(one.effect)}</strong></p>"
        f"<p class=quiet>Paper: {escape(one.published)}. {escape(one.compared)}. Rule: {escape(one.expected)}.</p>"
        f"{_sql(one.sql)}</div></li>"
    )


def _exhibit(one: Exhibit, numbers: Iterator[int]) -> str:
    panels = "".join(_panel(panel, next(numbers)) for panel in one.panels)
    parts = (
        f'<section id="{escape(one.id)}"><h2>{escape(one.title)}</h2><p>{escape(one.shows)}</p>',
        _missing(one),
        f'<div class="panels">{panels}</div>' if panels else "",
        "".join(_strip(strip) for strip in one.strips),
        "".join(_table(table) for table in one.tables),
        "".join(f"<p class=quiet>{escape(note)}</p>" for note in one.notes),
        _facts(one),
        _commands(one.commands) if one.commands and not one.absent else "",
        _sql(one.sql),
        "</section>",
    )
    return "".join(parts)


def _missing(one: Exhibit) -> str:
    if not one.absent:
        return ""
    return f'<div class="missing"><p><strong>Not here:</strong> {escape(one.absent)}</p>{_commands(one.commands)}</div>'


def _commands(commands: Sequence[str]) -> str:
    return f"<pre>{escape(chr(10).join(commands))}</pre>" if commands else ""


def _facts(one: Exhibit) -> str:
    chips = "".join(f"<code>{escape(metric.protocol_id)}</code>" for metric in one.metrics)
    n = f"<span>{escape(one.n)}</span>" if one.n else ""
    return f'<p class="facts">{n}{chips}</p>' if n or chips else ""


def _sql(statements: Sequence[str]) -> str:
    if not statements:
        return ""
    blocks = "".join(f"<pre><code>{escape(one)}</code></pre>" for one in statements)
    return f"<details><summary>SQL for the same numbers</summary>{blocks}</details>"


def _panel(panel: Panel, number: int) -> str:
    """A chart. In a script element nothing ends the text but `</`, and JSON may write that otherwise."""
    screen = drawing.for_screen(panel.chart)
    specification = json.dumps(screen, allow_nan=False).replace("<", "\\u003c")
    svg = drawing.svg(screen, number)
    return (
        f'<figure class="chart"><figcaption>{escape(panel.title)}</figcaption>'
        f'<div class="plot" role="img" aria-label="{escape(panel.words)}">{svg}</div>'
        f'<script type="application/json">{specification}</script></figure>'
    )


def _strip(strip: Strip) -> str:
    pictures = "".join(_picture(one, "pixels") for one in strip.crops)
    return (
        f'<figure class="strip"><figcaption>{escape(strip.title)}</figcaption>'
        f'<div class="pictures">{_picture(strip.whole, "whole")}{pictures}</div>'
        f"<p class=quiet>{escape(strip.caption)}</p></figure>"
    )


def _picture(one: Picture, kind: str) -> str:
    data = base64.b64encode(one.png).decode()
    return (
        f'<figure class="{kind}"><img src="data:image/png;base64,{data}" alt="{escape(one.words)}">'
        f"<figcaption>{escape(one.title)}<small>{escape(one.note)}</small></figcaption></figure>"
    )


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in table.frame.columns)
    rows = "".join(
        f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in table.frame.itertuples(index=False, name=None)
    )
    note = f"<p class=quiet>{escape(table.note)}</p>" if table.note else ""
    title = escape(table.title)
    return (
        f'<h3>{title}</h3><div class="table" tabindex="0" role="region" aria-label="{title}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{note}"
    )


def _cell(value: object) -> str:
    text = escape(text_of(value))
    return f"<td><strong>{text}</strong></td>" if isinstance(value, Cell) and value.strong else f"<td>{text}</td>"
