"""What stands beside the editor: queries to begin with, the columns there are, and what was asked before."""

from collections.abc import Iterable
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.data.cache import cached
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.widgets.sql_draft import Draft, Past, show_query, show_text
from db.queries.gallery import shipped
from db.queries.query import SLUG, Query
from db.reading import questions, saved_queries

COOKIE = "clir_stars"
MOST_STARS = 60
HEIGHT = 620


def show(visit: Visit, work: Draft) -> None:
    """Draw the three of them under tabs."""
    queries, columns, past = st.tabs(["Queries", "Columns", "History"])
    with queries:
        _queries(visit, work)
    with columns:
        _columns(visit, work)
    with past:
        _past(work)


def read_stars(work: Draft) -> None:
    """The stars that this browser kept, once a session."""
    if "sql-stars" not in st.session_state:
        st.session_state["sql-stars"] = True
        kept = st.context.cookies.get(COOKIE, "").split(".")
        work.stars = [slug for slug in kept if SLUG.fullmatch(slug)][:MOST_STARS]


def _queries(visit: Visit, work: Draft) -> None:
    sought = st.text_input("Search", key="sql-search", placeholder="title, text, author", icon=":material/search:")
    saved = cached(saved_queries.newest, visit.snapshot)
    found = [query for query in [*saved.values(), *shipped().values()] if _holds(query, sought or "")]
    starred = [query for query in found if query.slug in work.stars]
    with st.container(height=HEIGHT, border=False, gap=None):
        _listed("Starred", starred, work)
        _listed("Saved in this store", [query for query in found if query.slug in saved], work)
        _listed("Shipped", [query for query in found if query.slug not in saved], work)
        if not found:
            st.caption("No query has these words.")


def _holds(query: Query, sought: str) -> bool:
    text = f"{query.slug} {query.title} {query.description} {query.author} {query.sql}".lower()
    return all(word in text for word in sought.lower().split())


def _listed(heading: str, queries: Iterable[Query], work: Draft) -> None:
    listed = list(queries)
    if not listed:
        return
    st.caption(heading)
    for query in listed:
        st.button(
            plain(query.title),
            key=f"sql-open-{heading}-{query.slug}",
            type="tertiary",
            wrap=False,
            help=_about(query),
            on_click=partial(_open, work, query),
        )


def title(work: Draft, query: Query) -> None:
    """Draw what the shared query in the editor is called and asks, with its star."""
    is_starred = query.slug in work.stars
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(query.title)}**", width="content")
        st.button(
            "Starred" if is_starred else "Star",
            key="sql-star",
            type="tertiary",
            icon=":material/star:" if is_starred else ":material/star_border:",
            help="Starred queries come first, in this browser",
            on_click=partial(_turn_star, work, query.slug),
        )
        if query.version:
            st.caption(
                f"version {query.version}" + (f" by {plain(query.author)}" if query.author else ""), width="content"
            )
    st.caption(plain(query.description))


def _about(query: Query) -> str:
    by = f"by {plain(query.author)}, version {query.version}" if query.version else "comes with the program"
    return f"{plain(query.description)}\n\n{plain(query.slug)}, {by}"


def _open(work: Draft, query: Query) -> None:
    show_query(work, query)
    st.session_state["sql-start"] = True


def _turn_star(work: Draft, slug: str) -> None:
    others = [each for each in work.stars if each != slug]
    work.stars = (others if slug in work.stars else [slug, *others])[:MOST_STARS]


def _columns(visit: Visit, work: Draft) -> None:
    columns = cached(questions.public_columns, visit.snapshot)
    views = columns["view_name"].drop_duplicates().tolist()
    view = st.selectbox("View", views, index=views.index("result"), key="sql-columns-of")
    of_view = columns[columns["view_name"] == view]
    st.caption(plain(of_view["view_comment"].iloc[0]))
    _inserter(str(view), "Insert the view's name", f"sql-insert-{view}", work)
    sought = st.text_input("Find a column", key="sql-column", placeholder="name or meaning", icon=":material/search:")
    with st.container(height=HEIGHT - 140, border=False, gap=None):
        for row in of_view[_named(of_view, sought or "")].to_dict("records"):
            help_ = f"{row['data_type']}: {row['column_comment']}"
            _inserter(str(row["column_name"]), help_, f"sql-insert-{view}-{row['column_name']}", work)


def _named(columns: pd.DataFrame, sought: str) -> "pd.Series[bool]":
    text = (columns["column_name"] + " " + columns["column_comment"].fillna("")).str.lower()
    return text.str.contains(sought.lower(), regex=False)


def _inserter(word: str, about: str, key: str, work: Draft) -> None:
    st.button(plain(word), key=key, type="tertiary", help=plain(about), on_click=partial(work.put, word))


def _past(work: Draft) -> None:
    if not work.past:
        st.caption("What you run in this session is listed here.")
    for number, past in enumerate(work.past):
        first = " ".join(past.sql.split())[:70]
        st.button(
            plain(first),
            key=f"sql-past-{number}",
            type="tertiary",
            help=plain(past.outcome),
            on_click=partial(_again, work, past),
        )


def _again(work: Draft, past: Past) -> None:
    show_text(work, past.sql, past.said, {})
