"""The rows of a shared query over HTTP: `/api/query/<slug>.json`, `.csv` or `.parquet`, parameters in the address.

The same sandbox and limits as the page, and the same guard. Where the app has a sign-in, requests need a token: that of
CLIR_TOKEN, as `Authorization: Bearer ...`; without that variable the routes are closed then.
"""

import hashlib
import json
import os
from functools import partial
from typing import Final, cast

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import sign_in
from dashboard.data.cache import open_store
from dashboard.data.sandboxes import pool
from dashboard.sign_in import SHORTEST_TOKEN, TOKEN
from db import shareable
from db.errors import QueryError, StoreError
from db.queries.query import Query
from db.reading.background_query import Answer, Question, answered
from db.reading.formats import MEDIA_TYPES, Format, written
from db.reading.newest import on_newest
from db.reading.saved_queries import find
from db.store import Snapshot

MOST_AT_ONCE: Final = 16
"""Requests that are answered or wait for a worker; more are told to come back."""
FORMS: Final = ("json", "csv", "parquet")

_turns = CapacityLimiter(MOST_AT_ONCE)


async def answer(request: Request) -> Response:
    """The rows; 304 where the reader has them already."""
    refusal = _refusal(request)
    if refusal is not None:
        return refusal
    if _turns.available_tokens < 1:
        return _complaint("too many queries at once; try again in a moment", 503, {"Retry-After": "5"})
    try:
        return await to_thread.run_sync(_answer, request, limiter=_turns)
    except QueryError as error:
        return _complaint(str(error), 404 if str(error).startswith("no query is called") else 400)
    except StoreError as error:
        return _complaint(shareable.text(str(error)), 503)


def _refusal(request: Request) -> Response | None:
    token = os.environ.get(TOKEN, "")
    if not token and not sign_in.is_on():
        return None
    if len(token) < SHORTEST_TOKEN:
        return _complaint(f"closed; whoever runs this server can set {TOKEN} to {SHORTEST_TOKEN} signs or more", 403)
    if sign_in.shows_token(request.headers):
        return None
    return _complaint("show the token: Authorization: Bearer ...", 401, {"WWW-Authenticate": "Bearer"})


def _answer(request: Request) -> Response:
    form = request.path_params["form"]
    if form not in FORMS:
        return _complaint(f"expected one of {', '.join(FORMS)} at the end of the address", 404)
    return on_newest(open_store(), partial(_on, request, cast("Format", form)))


def _on(request: Request, form: Format, snapshot: Snapshot) -> Response:
    query = find(snapshot, request.path_params["slug"])
    arguments = query.arguments(dict(request.query_params))
    tag = _tag(snapshot, query, json.dumps([form, arguments]))
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Snapshot": str(snapshot.seq)}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    reader = request.client.host if request.client else ""
    with pool().lent(snapshot, f"api {reader}") as sandbox:
        found = answered(sandbox, Question(snapshot=snapshot, sql=query.sql, parameters=arguments))
    return _file(found, form, query, headers)


def _tag(snapshot: Snapshot, query: Query, asked: str) -> str:
    """A snapshot never changes: with the query and what was asked it decides the answer."""
    content = f"{snapshot.seq} {snapshot.published_at.isoformat()} {query.query_id} {asked}"
    return f'"{snapshot.seq}-{hashlib.sha256(content.encode()).hexdigest()[:20]}"'


def _file(found: Answer, form: Format, query: Query, headers: dict[str, str]) -> Response:
    cut = {"X-Truncated": f"the first {len(found.rows)} rows"} if found.is_cut else {}
    named = {"Content-Disposition": f'inline; filename="{query.slug}.{form}"'}
    content = written(found.rows, form)
    return Response(content, media_type=MEDIA_TYPES[form], headers={**headers, **cut, **named})


def _complaint(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": text}, status_code=status, headers=headers)


ROUTES = (Route("/api/query/{slug}.{form}", answer),)
