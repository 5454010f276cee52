"""`sql`: ask the store anything, and share what was asked."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from ingest.commands import options
from ingest.commands.plain_help import PlainHelp
from ingest.commands.sql_output import show, write_csv

if TYPE_CHECKING:
    from db.queries.query import Argument
    from db.store import Snapshot

SECONDS = 60.0
SHOWN = 1000
DEFAULT = "query"

SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A value for a $parameter; repeatable.")
]
FormatOption = Annotated[
    Literal["table", "csv", "json", "parquet", "latex"],
    typer.Option("--format", help="table for a screen; csv is the whole answer, row by row."),
]


class QueryUnlessNamed(TyperGroup):
    """A group that takes anything but the name of a command for the statement of its command `query`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - of the click inside typer
        """Name the command where none is named."""
        is_named = bool(args) and args[0] in self.commands
        return super().parse_args(ctx, args if is_named else [DEFAULT, *(args or ["--help"])])


app = typer.Typer(cls=QueryUnlessNamed, help="Query the store, and share queries.")


@app.command(DEFAULT, cls=PlainHelp, context_settings={"ignore_unknown_options": True})
def query(  # noqa: PLR0913 - one argument an option
    statement: Annotated[str, typer.Argument(help="One SELECT; - reads it from standard input.")] = "",
    *,
    saved: Annotated[str, typer.Option("--saved", metavar="SLUG", help="A shared query instead; sql list.")] = "",
    settings: SetOption = None,
    form: FormatOption = "table",
    as_json: options.JsonOption = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"Rows at most; {SHOWN} on a screen, all of them with csv.")
    ] = None,
    no_limits: Annotated[
        bool,
        typer.Option("--no-limits", help=f"As long and as much memory as it takes, not {SECONDS:g} s and 3 GiB."),
    ] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Query the store, read-only. The view `result` has one row a restoration and one column a metric.

    No query reaches files, the network, settings, or functions that do more than compute, with any flag. Queries to
    share: `sql list` names them, `sql export FOLDER` and `sql import FILE ...` carry them from store to store.

    Examples:
    * `python -m ingest sql "SELECT restorer_id, task_id, avg(psnr_y) FROM result GROUP BY ALL ORDER BY ALL"`

    * `python -m ingest sql --format csv "SELECT * FROM score_detail" > scores.csv`

    * `python -m ingest sql --saved fig-3-worst-cases --set metric=niqe --format latex`
    """
    from db.reading.newest import on_newest
    from db.reading.sandbox import Sandbox
    from db.reading.sandbox_protocol import NO_LIMITS, Limits
    from db.store import Store

    if as_json:
        form = "json"
    typed = sys.stdin.read() if statement == "-" else statement
    timeout_s, limits = (None, NO_LIMITS) if no_limits else (SECONDS, Limits())

    def answer(snapshot: "Snapshot") -> None:
        text, arguments = _asked(snapshot, typed, saved, settings or ())
        with Sandbox(snapshot, limits) as sandbox:
            if form == "csv":
                write_csv(sandbox.export(text, limit=limit, timeout_s=timeout_s, parameters=arguments))
                return
            most = limit or (SHOWN if form == "table" else None)
            asked = None if most is None else most + 1
            rows = sandbox.rows(text, timeout_s=timeout_s, limit=asked, parameters=arguments)
        show(rows, form, most)

    on_newest(Store.open(store), answer)


@app.command("list", cls=PlainHelp)
def listed(*, as_json: options.JsonOption = False, store: options.StoreOption = options.DEFAULT_STORE) -> None:
    """List the shared queries: those of the store, and those that come with the program."""
    from db.queries.gallery import shipped
    from db.reading.saved_queries import newest
    from ingest.commands.listing import Row, show_rows

    rows: list[Row] = [
        {
            "query": each.slug,
            "title": each.title,
            "parameters": ", ".join(parameter.name for parameter in each.parameters),
            "author": each.author,
            "version": each.version or None,
        }
        for each in [*newest(_current(store)).values(), *shipped().values()]
    ]
    show_rows(rows, as_json=as_json, when_empty="there is none")


@app.command(cls=PlainHelp)
def export(
    folder: Annotated[Path, typer.Argument(help="Where the files go, one .sql a query.", parser=options.given_path)],
    *,
    slugs: Annotated[
        list[str] | None, typer.Option("--saved", metavar="SLUG", help="Only this one; repeatable.")
    ] = None,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Write the shared queries of the store as .sql files; a comment in front says title, parameters and chart.

    Example: `python -m ingest sql export queries --saved my-worst-cases`
    """
    from db.queries.sql_file import written
    from db.reading.saved_queries import find, newest

    snapshot = _current(store)
    queries = [find(snapshot, slug) for slug in slugs] if slugs else list(newest(snapshot).values())
    folder.mkdir(parents=True, exist_ok=True)
    for each in queries:
        (folder / f"{each.slug}.sql").write_text(written(each), encoding="utf-8")
    typer.echo(f"{len(queries)} queries written to {folder}" if queries else "no query is saved in this store")


@app.command("import", cls=PlainHelp)
def import_files(
    files: Annotated[
        list[Path], typer.Argument(help=".sql files; their names become the slugs.", parser=options.given_path)
    ],
    *,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Save .sql files in the store as shared queries; a slug that is there gets a new version.

    Example: `python -m ingest sql import queries/*.sql`
    """
    from db.queries.sql_file import read
    from db.store import Store
    from db.writing.save_query import save

    queries = [read(path) for path in files]
    save(Store.create(store), *queries)
    typer.echo(f"{len(queries)} queries saved: {', '.join(each.slug for each in queries)}")


def _current(store: Path) -> "Snapshot":
    from db.store import Store

    snapshot = Store.open(store).current()
    if snapshot is None:
        raise typer.BadParameter('the store is empty; run "python -m ingest demo"')
    return snapshot


def _asked(
    snapshot: "Snapshot", statement: str, saved: str, settings: Sequence[str]
) -> "tuple[str, dict[str, Argument]]":
    """The statement and a value for each of its parameters."""
    from db.errors import QueryError
    from db.queries.query import Parameter, Query, names_in

    if bool(statement) == bool(saved):
        raise QueryError("expected one SELECT, or --saved SLUG, and not both")
    said = dict(_said(each) for each in settings)
    if saved:
        from db.reading.saved_queries import find  # it stands on pandas, which takes a third of a second to import

        named = find(snapshot, saved)
        return named.sql, named.arguments(said)
    parameters = tuple(map(Parameter, names_in(statement)))
    named = Query(slug="the statement", title="", sql=statement, parameters=parameters)
    return statement, named.arguments({name: _guessed(value) for name, value in said.items()})


def _said(setting: str) -> "tuple[str, Argument]":
    name, separator, value = setting.partition("=")
    if not separator or not name:
        raise typer.BadParameter(f"{setting!r} is no NAME=VALUE", param_hint="--set")
    return name, value


def _guessed(value: "Argument") -> "Argument":
    """A number where the text is one: nobody has said what a parameter of a statement is."""
    for kind in (int, float):
        try:
            return kind(str(value))
        except ValueError:
            continue
    return value
