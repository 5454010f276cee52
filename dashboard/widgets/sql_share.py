"""A query for others: its links, what has changed since a link was made, and saving it in the store."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard.data import row_difference
from dashboard.data.cache import cached, open_store
from dashboard.data.row_difference import Difference
from dashboard.data.sandboxes import pool
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.sql_link import LinkError
from dashboard.widgets.sql_draft import DIGEST_KEY, SNAPSHOT_KEY, Draft, link_of
from db.errors import QueryError, SnapshotGoneError, StoreError
from db.queries.query import MOST, Parameter, Query
from db.reading import saved_queries
from db.reading.background_query import Answer, BackgroundQuery, Question
from db.store import Snapshot
from db.writing.save_query import save

MOST_VERSIONS = 2_000
"""In a store, saved from its pages; a copy of the store is made for each."""
MOST_SHOWN = 200
"""Characters of an address that are shown in full; a longer one scrolls."""


@dataclass(frozen=True, slots=True)
class Change:
    """How an answer differs from what the maker of a link saw."""

    made_from: str
    difference: Difference | None
    how: str
    """What it was compared with; or why it could not be."""


def links(work: Draft, visit: Visit) -> None:
    """Draw the popover with the addresses of this query."""
    with st.popover("Share", icon=":material/link:", type="tertiary"):
        seq = str(work.asked.snapshot.seq if work.asked else visit.snapshot.seq)
        try:
            if work.is_as_saved and work.query is not None:
                st.caption("Short: by its name, and so always its newest version")
                _address({**link_of(work, whole=False), SNAPSHOT_KEY: seq})
                _elsewhere(work, work.query)
            st.caption("Whole: exactly this text and this chart; it says what has changed since")
            digest = row_difference.digest(work.answer.rows) if work.answer else ""
            rows = {DIGEST_KEY: digest} if digest else {}
            _address({**link_of(work, whole=True), SNAPSHOT_KEY: seq, **rows})
        except LinkError as error:
            st.warning(plain(str(error)))


def _address(parameters: Mapping[str, str]) -> None:
    address = f"{st.context.url or ''}?{urlencode(parameters)}"
    st.code(address, language=None, wrap_lines=True, height="content" if len(address) < MOST_SHOWN else 110)


def _elsewhere(work: Draft, query: Query) -> None:
    said = {name: value for name, value in link_of(work, whole=False).items() if name != "q"}
    where = urlsplit(st.context.url or "")
    st.caption("The rows alone: json, csv or parquet")
    question = f"?{urlencode(said)}" if said else ""
    st.code(f"{where.scheme}://{where.netloc}/api/query/{query.slug}.json{question}", language=None, wrap_lines=True)
    st.caption("On a command line")
    settings = "".join(f" --set {name}={value}" for name, value in said.items())
    st.code(f"python -m ingest sql --saved {query.slug}{settings}", language=None, wrap_lines=True)


def what_changed(work: Draft, answer: Answer) -> None:
    """Say how the rows differ from those that the maker of this link saw."""
    made_from = st.query_params.get(SNAPSHOT_KEY)
    if not made_from or work.asked is None or made_from == str(work.asked.snapshot.seq):
        return
    key = (made_from, work.asked.snapshot.seq, work.asked.sql, tuple(work.asked.arguments.items()))
    if st.session_state.get("sql-change-of") != key:
        st.session_state["sql-change"] = _change(work, answer, made_from)
        st.session_state["sql-change-of"] = key
    _draw(st.session_state["sql-change"], work.asked.snapshot)


def _change(work: Draft, answer: Answer, made_from: str) -> Change:
    before = _answer_then(work, made_from)
    if before is not None and not (before.is_cut or answer.is_cut):
        return Change(made_from, row_difference.between(before.rows, answer.rows), "Compared with that snapshot.")
    digest = st.query_params.get(DIGEST_KEY, "")
    gone = "That snapshot can no longer be read" if before is None else "The answer is cut"
    if digest:
        how = f"{gone}; compared with the digest of its rows that is in the link, so earlier values are not known."
        return Change(made_from, row_difference.since(digest, answer.rows), how)
    return Change(made_from, None, f"{gone}, and the link holds no digest of its rows: what changed cannot be told.")


def _answer_then(work: Draft, made_from: str) -> Answer | None:
    """What the same query answers on the snapshot of the link, as long as that is kept."""
    store = open_store()
    if work.asked is None or not made_from.isdecimal() or int(made_from) not in store.published_seqs():
        return None
    kept = Snapshot(int(made_from), store.snapshot_path(int(made_from)), work.asked.snapshot.published_at)
    question = Question(snapshot=kept, sql=work.asked.sql, parameters=work.asked.arguments)
    try:
        return BackgroundQuery(pool(), question, work.reader).answer()
    except (QueryError, SnapshotGoneError):
        return None


def _draw(change: Change, now: Snapshot) -> None:
    since = f"This link was made from snapshot {plain(change.made_from)}; this is snapshot {now.seq}."
    if change.difference is None:
        st.warning(f"{since} {change.how}", icon=":material/history:")
    elif change.difference.is_none:
        st.success(f"{since} The rows are the same. {change.how}", icon=":material/history:")
    else:
        st.warning(f"{since} Rows: {change.difference.in_words()}. {change.how}", icon=":material/difference:")
        if len(change.difference.rows):
            with st.expander("What changed, row by row", expanded=True, icon=":material/difference:"):
                st.dataframe(change.difference.rows, hide_index=True, alt="Rows that changed")


def saving(work: Draft, visit: Visit) -> None:
    """Draw the popover that keeps the query in the store."""
    with st.popover("Save", icon=":material/save:", type="tertiary"):
        saved = cached(saved_queries.newest, visit.snapshot)
        with st.form("sql-save", border=False):
            slug = st.text_input("Name in links", value=_proposed(work.query, saved), max_chars=64, key="sql-save-slug")
            known = work.query or Query(slug="", title="", sql="")
            title = st.text_input("Title", value=known.title, max_chars=MOST["title"], key="sql-save-title")
            description = st.text_area("What it asks", value=known.description, max_chars=MOST["description"])
            author = st.text_input("Your name", max_chars=MOST["author"], key="sql-author")
            st.caption(
                "A name that is saved already gets a new version; any other makes a copy of its own."
                " Everybody who opens this store sees it."
            )
            if st.form_submit_button("Save in this store", key="sql-save-now", type="primary"):
                named = Query(
                    slug=slug or "",
                    title=title or "",
                    description=description or "",
                    author=author or "",
                    sql=work.text,
                )
                _save(work, visit, named)


def _proposed(query: Query | None, saved: Mapping[str, Query]) -> str:
    if query is None:
        return ""
    return query.slug if query.slug in saved else f"my-{query.slug}"[:64]


def _save(work: Draft, visit: Visit, named: Query) -> None:
    origin = work.query
    query = replace(
        named,
        sql=work.text.strip(),
        parameters=tuple(_described(each, work) for each in work.parameters),
        chart=dict(work.chart),
        forked_from="" if origin is None or origin.slug == named.slug else origin.slug,
    )
    try:
        if len(saved_queries.versions(visit.snapshot)) >= MOST_VERSIONS:
            raise QueryError(f"the store has {MOST_VERSIONS} saved queries; import more on the command line")
        snapshot = save(open_store(), query)
    except StoreError as error:
        st.error(plain(str(error)))
        return
    if snapshot is not None:
        work.query = saved_queries.find(snapshot, query.slug)
    st.rerun()


def _described(parameter: Parameter, work: Draft) -> Parameter:
    """A parameter with what is in its field as its default; of the kind of that where nobody has described it."""
    said = work.said.get(parameter.name, parameter.default)
    kind = parameter.kind
    if kind == "text" and isinstance(said, int | float):
        kind = "integer" if isinstance(said, int) else "number"
    return Parameter(parameter.name, kind, said, parameter.options, parameter.help)
