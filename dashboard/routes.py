"""What the server answers besides the app itself: pictures by content, rows of queries, and whether it is well."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import query_api
from dashboard.data.cache import open_store
from db import artefacts, shareable
from db.errors import StoreError

HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


def artefact_url(sha256: str) -> str:
    """Where the browser finds a picture of the store."""
    return f"/artefacts/{sha256}.png"


async def artefact(request: Request) -> Response:
    """A picture, by the sha256 of its file: it never changes, so browsers may keep it for ever."""
    sha256 = request.path_params["sha256"]
    try:
        path = artefacts.path(await run_in_threadpool(open_store), sha256)
    except StoreError as error:
        return PlainTextResponse(shareable.text(str(error)), status_code=404)
    if not path.is_file():
        return PlainTextResponse(f"the store has no artefact {sha256}", status_code=404)
    return FileResponse(path, media_type="image/png", headers=HEADERS)


async def health(_: Request) -> Response:
    """Whether the store can be read, and which snapshot is the newest."""
    try:
        snapshot = (await run_in_threadpool(open_store)).current()
    except StoreError as error:
        return JSONResponse({"status": "no store", "error": shareable.text(str(error))}, status_code=503)
    seq = None if snapshot is None else snapshot.seq
    published_at = None if snapshot is None else snapshot.published_at.isoformat()
    return JSONResponse({"status": "ok", "snapshot": seq, "published_at": published_at})


ROUTES = (Route("/artefacts/{sha256}.png", artefact), Route("/api/health", health), *query_api.ROUTES)
