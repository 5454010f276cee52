"""Asks the store anything in SQL, and hands the question on: as a link, a saved query, a file."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.sql_editor import Content, Word, sql_editor
from dashboard.data.cache import cached
from dashboard.data.sandboxes import pool
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.sql_link import LinkError
from dashboard.widgets import empty, sql_answer, sql_parameters, sql_share, sql_side
from dashboard.widgets.sql_draft import (
    Draft,
    collect,
    draft,
    link_of,
    open_address,
    start,
    write_address,
)
from db.errors import QueryError
from db.reading import permitted, questions
from db.reading.background_query import MOST_ROWS, MOST_SECONDS

TITLE: str = "SQL"
ICON: str = ":material/database:"
URL_PATH: str = "sql"

DESCRIBED = ("column_name", "data_type", "column_comment")
AT_ONCE_S = 0.6
"""An answer that comes so soon is drawn without a word of waiting."""
LOOK_EVERY_S = 0.4


def render(visit: Visit) -> None:
    """Draw the editor with what belongs to it, and the answer."""
    st.title(TITLE)
    if cached(questions.counts, visit.snapshot)["restorations"][0] == 0:
        empty.nothing_to_show("Nothing has been restored yet.")
    pool().warm(visit.snapshot)
    work = draft()
    sql_side.read_stars(work)
    is_link = _opened(work, visit)
    beside, main = st.columns([1, 3], gap="medium")
    with main:
        is_asked = _editor(work, visit)
        sql_parameters.show(visit, work)
        is_run, sharing = _controls()
        if is_asked or is_run or is_link or st.session_state.pop("sql-start", False):
            start(work, visit.snapshot)
            _remember(work, is_link=is_link)
        if collect(work, AT_ONCE_S):
            _outcome(work, visit)
        else:
            _waiting(work)
        with sharing:
            sql_share.links(work, visit)
            sql_share.saving(work, visit)
    with beside:
        sql_side.show(visit, work)


def _opened(work: Draft, visit: Visit) -> bool:
    try:
        return open_address(work, visit.snapshot)
    except (LinkError, QueryError) as error:
        st.warning(plain(str(error)), icon=":material/link_off:")
        return False


def _editor(work: Draft, visit: Visit) -> bool:
    """Draw the editor; returns whether Ctrl+Enter was pressed."""
    if work.query is not None:
        sql_side.title(work, work.query)
    columns = cached(questions.public_columns, visit.snapshot)
    schema = {
        str(view): [Word(*map(str, row)) for row in rows[list(DESCRIBED)].itertuples(index=False)]
        for view, rows in columns.groupby("view_name")
    }
    metrics = [Word(f"'{each.metric_id}'", each.title, "", "constant") for each in visit.metrics.values()]
    functions = [Word(name, "", "", "function") for name in sorted(permitted.functions()) if name.isidentifier()]
    content = Content(
        text=work.text, text_id=work.text_id, insert=work.insert, insert_id=work.insert_id, schema=schema,
        words=[*metrics, *functions], stars=".".join(work.stars),
    )  # fmt: skip
    typed = sql_editor(content, key="sql-editor")
    if typed.text is not None and typed.text_id == work.text_id and typed.at >= work.typed_at:
        work.text, work.typed_at = typed.text, typed.at
    return typed.is_run


def _controls() -> tuple[bool, DeltaGenerator]:
    """Draw the buttons; returns whether Run was clicked, and the place of those that need answer and chart."""
    with st.container(horizontal=True, vertical_alignment="center"):
        is_run = st.button(
            "Run", key="sql-run", type="primary", icon=":material/play_arrow:", help="Ctrl+Enter in the editor"
        )
        sharing = st.container(horizontal=True, width="content")
        st.space("stretch")
        st.caption(f"One SELECT · {MOST_SECONDS:g} s and {MOST_ROWS:,} rows at most", width="content")
    return is_run, sharing


def _remember(work: Draft, *, is_link: bool) -> None:
    """Let the address say what was asked; that of a link stays as it is, for it says what its maker saw."""
    if is_link:
        return
    try:
        write_address(link_of(work, whole=False), work)
    except LinkError:
        write_address({}, work)


def _outcome(work: Draft, visit: Visit) -> None:
    if work.error:
        st.error(plain(work.error), icon=":material/error:")
    elif work.answer is not None and work.asked is not None:
        if work.asked.snapshot != visit.snapshot:
            st.caption(f"There is a newer snapshot than that of this answer, {visit.snapshot.seq}: run it again.")
        sql_share.what_changed(work, work.answer)
        sql_answer.show(work, work.answer, work.asked)


@st.fragment(run_every=LOOK_EVERY_S)
def _waiting(work: Draft) -> None:
    if collect(work, 0):
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info("Running …", icon=":material/hourglass_top:")
        if st.button("Cancel", key="sql-cancel", icon=":material/stop:") and work.running is not None:
            work.running.cancel()
