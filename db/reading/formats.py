"""An answer as a file: CSV, JSON, Parquet, LaTeX."""

import io
import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final, Literal, TypeAlias, cast

import pandas as pd

Format: TypeAlias = Literal["csv", "json", "parquet", "latex"]

MEDIA_TYPES: Final[Mapping[Format, str]] = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "latex": "application/x-tex",
}
ENDINGS: Final[Mapping[Format, str]] = {"csv": "csv", "json": "json", "parquet": "parquet", "latex": "tex"}

_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def written(rows: pd.DataFrame, form: Format) -> bytes:
    """The rows as the content of a file, in UTF-8 where that is text."""
    return _WRITERS[form](rows)


def _csv(rows: pd.DataFrame) -> bytes:
    return rows.to_csv(index=False, lineterminator="\n").encode()


def _json(rows: pd.DataFrame) -> bytes:
    """A list of objects; what JSON cannot hold (infinity, times) as text."""
    records = [{str(name): _plain(value) for name, value in row.items()} for row in rows.to_dict("records")]
    return json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode()


def _parquet(rows: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    rows.to_parquet(file, index=False)
    return file.getvalue()


def _latex(rows: pd.DataFrame) -> bytes:
    """A table for the package booktabs: numbers to the right with four significant digits."""
    is_number = [pd.api.types.is_numeric_dtype(kind) for kind in rows.dtypes]
    lines = [
        f"\\begin{{tabular}}{{{''.join('r' if right else 'l' for right in is_number)}}}",
        "\\toprule",
        _latex_line(list(rows.columns)),
        "\\midrule",
        *(_latex_line(list(row)) for row in rows.itertuples(index=False, name=None)),
        "\\bottomrule",
        "\\end{tabular}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _latex_line(cells: list[object]) -> str:
    return f"{' & '.join(map(_latex_cell, cells))} \\\\"


def _latex_cell(value: object) -> str:
    plain = _plain(value)
    text = "" if plain is None else f"{plain:.4g}" if isinstance(plain, float) else str(plain)
    return "".join(_LATEX.get(sign, sign) for sign in " ".join(text.split()))


def _plain(value: object) -> str | int | float | bool | None:
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, date | datetime) and not pd.isna(value):
        return value.isoformat()
    return None if pd.isna(cast("float", value)) else cast("str | int | float | bool", value)


_WRITERS: Mapping[Format, Callable[[pd.DataFrame], bytes]] = {
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
    "latex": _latex,
}
