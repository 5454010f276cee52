"""What a reader is working on in the SQL page: text, parameters and chart, the query that runs, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

import streamlit as st

from dashboard import sql_link
from dashboard.data.sandboxes import pool
from dashboard.links import FILTERS
from db.errors import QueryError, SnapshotGoneError
from db.queries.query import Argument, Parameter, Query, names_in
from db.reading.background_query import Answer, BackgroundQuery, Question
from db.reading.saved_queries import find
from db.store import Snapshot

FIRST = "SELECT restorer_title, task_id, count(*) AS n\nFROM result\nGROUP BY ALL\nORDER BY ALL"
SLUG_KEY = "q"
SNAPSHOT_KEY = "snapshot"
"""The query parameter that says which snapshot a link was made from."""
DIGEST_KEY = "rows"
"""The query parameter with the digest of the rows that its maker saw."""
OURS = frozenset({SLUG_KEY, SNAPSHOT_KEY, DIGEST_KEY, sql_link.KEY})
OTHERS = frozenset({*FILTERS, "follow", "seen", "at"})
"""Query parameters of other pages and of the whole app; a query that has a parameter of such a name takes it."""
MOST_REMEMBERED = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it was sent."""

    sql: str
    arguments: Mapping[str, Argument]
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Past:
    """A query of the history."""

    sql: str
    said: Mapping[str, Argument]
    outcome: str


@dataclass(slots=True)
class Draft:
    """One reader's work; it lives as long as their session."""

    text: str = FIRST
    text_id: int = 1
    typed_at: float = 0.0
    """When the text was typed, by the reader's clock."""
    insert: str = ""
    insert_id: int = 0
    said: dict[str, Argument] = field(default_factory=dict[str, Argument])
    chart: dict[str, str] = field(default_factory=dict[str, str])
    query: Query | None = None
    """The shared query that the text began as."""
    address: tuple[tuple[str, str], ...] = ()
    """What of the address has been read or written."""
    running: BackgroundQuery | None = None
    asked: Asked | None = None
    answer: Answer | None = None
    error: str = ""
    past: list[Past] = field(default_factory=list[Past])
    stars: list[str] = field(default_factory=list[str])
    reader: str = field(default_factory=lambda: uuid4().hex)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that the text names now, as the shared query describes them where it does."""
        known = {each.name: each for each in self.query.parameters} if self.query else {}
        return tuple(known.get(name, Parameter(name)) for name in names_in(self.text))

    @property
    def is_as_saved(self) -> bool:
        """Whether text and chart are still those of the shared query."""
        return (
            self.query is not None
            and self.text.strip() == self.query.sql.strip()
            and self.chart in ({}, dict(self.query.chart))
        )

    def show(self, text: str, said: Mapping[str, Argument], chart: Mapping[str, str], query: Query | None) -> None:
        """Put another query into the editor."""
        self.text, self.said, self.chart, self.query = text, dict(said), dict(chart), query
        self.text_id += 1

    def put(self, word: str) -> None:
        """Insert a word at the cursor."""
        self.insert, self.insert_id = word, self.insert_id + 1


def draft() -> Draft:
    """The draft of this session."""
    if "sql-draft" not in st.session_state:
        st.session_state["sql-draft"] = Draft()
    found: Draft = st.session_state["sql-draft"]
    return found


def key_of(parameter: str) -> str:
    """The key of a parameter's widget."""
    return f"sql-parameter-{parameter}"


def show_query(work: Draft, query: Query, said: Mapping[str, Argument] | None = None) -> None:
    """Put a shared query into the editor, with its defaults where nothing else is said."""
    arguments = query.arguments(said or {})
    work.show(query.sql, arguments, query.chart, query)
    _set_widgets(arguments)


def show_text(work: Draft, sql: str, said: Mapping[str, Argument], chart: Mapping[str, str]) -> None:
    """Put any text into the editor."""
    work.show(sql, said, chart, None)
    _set_widgets(said)


def open_address(work: Draft, snapshot: Snapshot) -> bool:
    """Show what the address says, if it says something new; returns whether it did.

    Raises:
        QueryError: There is no such query, or a parameter does not fit.
        sql_link.LinkError: The link is damaged.
    """
    address = _address()
    if address == work.address or not address:
        return False
    work.address = address
    packed, slug = st.query_params.get(sql_link.KEY), st.query_params.get(SLUG_KEY)
    if packed:
        shared = sql_link.decode(packed)
        show_text(work, shared.sql, shared.parameters, shared.chart)
        work.query = _origin(snapshot, slug)
    elif slug:
        query = find(snapshot, slug)
        own = {each.name for each in query.parameters}
        show_query(
            work, query, {key: said for key, said in st.query_params.items() if key in own or key not in OTHERS | OURS}
        )
    return bool(packed or slug)


def write_address(parameters: Mapping[str, str], work: Draft) -> None:
    """Let the address say what is shown, without what other pages and the whole app keep there."""
    kept = {key: st.query_params.get_all(key) for key in st.query_params if key in OTHERS and key not in parameters}
    st.query_params.from_dict({**kept, **parameters})
    work.address = _address()


def _address() -> tuple[tuple[str, str], ...]:
    said = st.query_params.to_dict()
    has_query = SLUG_KEY in said or sql_link.KEY in said
    return tuple(sorted(said.items())) if has_query else ()


def link_of(work: Draft, *, whole: bool) -> dict[str, str]:
    """The query parameters that show this draft: by its slug where that says all, else whole.

    Raises:
        sql_link.LinkError: The text is too long for an address.
    """
    if work.query is not None and work.is_as_saved and not whole:
        changed = {each.name: work.said.get(each.name) for each in work.query.parameters}
        defaults = {each.name: each.default for each in work.query.parameters}
        said = {name: _in_address(value) for name, value in changed.items() if value not in (None, defaults[name])}
        return {SLUG_KEY: work.query.slug, **said}
    slug = {SLUG_KEY: work.query.slug} if work.query is not None else {}
    return {**slug, **sql_link.encode(work.text, work.said, work.chart)}


def start(work: Draft, snapshot: Snapshot) -> None:
    """Ask what the draft says; what ran before is given up."""
    if work.running is not None:
        work.running.cancel()
    work.error, work.running = "", None
    try:
        arguments = {each.name: each.value(work.said.get(each.name, each.default)) for each in work.parameters}
    except QueryError as error:
        work.error, work.answer = str(error), None
        return
    work.asked = Asked(work.text, arguments, snapshot)
    question = Question(snapshot=snapshot, sql=work.text, parameters=arguments)
    work.running = BackgroundQuery(pool(), question, work.reader)


def collect(work: Draft, seconds: float) -> bool:
    """Take the answer if it is there within so many seconds; returns whether nothing runs any more."""
    if work.running is None:
        return True
    if not work.running.wait(seconds):
        return False
    try:
        work.answer, work.error = work.running.answer(), ""
        rows = len(work.answer.rows)
        outcome = f"{rows} rows" if rows != 1 else "1 row"
    except SnapshotGoneError:
        work.running, st.session_state["sql-start"] = None, True
        st.rerun()  # the page takes the newest, and asks again
    except QueryError as error:
        work.answer, work.error = None, str(error)
        outcome = work.error
    work.running = None
    if work.asked is not None:
        past = Past(work.asked.sql, work.asked.arguments, outcome)
        others = [each for each in work.past if replace(each, outcome="") != replace(past, outcome="")]
        work.past = [past, *others][:MOST_REMEMBERED]
    return True


def _origin(snapshot: Snapshot, slug: str | None) -> Query | None:
    try:
        return find(snapshot, slug) if slug else None
    except QueryError:
        return None


def _in_address(value: Argument) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _set_widgets(said: Mapping[str, Argument]) -> None:
    st.session_state.pop("sql-view", None)  # what is new begins with its chart, where it has one
    for name, value in said.items():
        st.session_state[key_of(name)] = value
