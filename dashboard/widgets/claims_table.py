"""The paper's claims as this store judges them: one row a claim, with its numbers, its chart and its SQL."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from dashboard.data import paper
from dashboard.data.cache import cached
from dashboard.data.claims import Judgement, Verdict, judge_all, margin_text, said
from dashboard.links import kept
from dashboard.markup import code, plain
from dashboard.page import Visit
from dashboard.sql_link import LinkError, encode
from dashboard.widgets.figure import SQL_PAGE
from db.reading import questions

Colour = Literal["green", "red", "orange", "gray"]
BADGES: Mapping[Verdict, tuple[Colour, str]] = {
    "supported": ("green", ":material/check:"),
    "contradicted": ("red", ":material/close:"),
    "undecided": ("orange", ":material/balance:"),
    "no data": ("gray", ":material/hourglass_empty:"),
}


def draw(visit: Visit) -> None:
    """Draw the table."""
    st.header("The paper's claims in this store", divider="gray")
    st.caption(
        "What is compared, and what supports a claim, stands in a file beforehand. Effects are means over images "
        "of the first side less the second, with 95 % bootstrap intervals."
    )
    restorers = cached(questions.restorers, visit.snapshot)
    titles = dict(zip(restorers["restorer_id"], restorers["title"], strict=True))
    for judgement in cached(judge_all, visit.snapshot):
        _row(visit, judgement, titles)
    st.caption(f"The paper: {plain(paper.source())}. Its protocols and images differ from these.")


def _row(visit: Visit, judgement: Judgement, titles: Mapping[str, str]) -> None:
    claim = judgement.claim
    colour, icon = BADGES[judgement.verdict]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True, key=f"claim-{claim.id}"):
        st.badge(judgement.verdict, color=colour, icon=icon, help=plain(margin_text(claim)), width=130)
        with st.container(gap=None):
            st.markdown(f"**{plain(claim.title)}**")
            st.caption(_numbers(judgement))
            st.caption(plain(said(judgement, titles)))
        if claim.page in visit.pages:
            st.page_link(
                visit.pages[claim.page],
                label="Chart",
                icon=":material/monitoring:",
                query_params={**kept(), **_query(judgement)},
                width="content",
            )
        _queries(visit, judgement)


def _numbers(judgement: Judgement) -> str:
    """Effect, n and what the paper prints, in Markdown."""
    found = f"{code(judgement.metric_id)} **{plain(judgement.effect_text)}**, n = {judgement.n_images} images"
    ours = found if judgement.n_images else "nothing measured"
    why = f" · {plain(judgement.reason)}" if judgement.verdict == "undecided" else ""
    return f"{ours}{why} · paper: {plain(judgement.published_text)}"


def _query(judgement: Judgement) -> dict[str, str]:
    """The chart's address: of the metric that was judged and, where a restorer meets itself, of the first restorer."""
    chart: dict[str, str] = {}
    match judgement.claim.page:
        case "tradeoff" if judgement.metric_id:
            chart = {"x": judgement.metric_id}
        case "ablations" if judgement.first_ids:
            chart = {"model": judgement.first_ids[0]}
        case _:
            pass
    return {**chart, **judgement.claim.query}


def _queries(visit: Visit, judgement: Judgement) -> None:
    """The statements behind the effect."""
    if not judgement.sql:
        return
    with st.popover("SQL", type="tertiary", icon=":material/database:", width="content"):
        for index, sql in enumerate(judgement.sql):
            if SQL_PAGE in visit.pages:
                try:
                    st.page_link(
                        visit.pages[SQL_PAGE], label=f"Open query {index + 1} in SQL", query_params=encode(sql)
                    )
                except LinkError as error:
                    st.caption(plain(error))
            st.code(sql, language="sql", height=220)
