"""What the server answers besides the app: pictures by content, the viewer's modules, rows of queries, its health."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import query_api
from dashboard.components.modules import MODULES, VERSION
from dashboard.data import derived_pictures
from dashboard.data.cache import open_store
from dashboard.figure_kit import request as figure_kit
from dashboard.figure_kit.kit import files_of, zipped
from dashboard.figure_kit.request import Region
from db import artefacts, shareable
from db.errors import StoreError

FIGURE_URL = "/figure.zip"
"""Where a figure of chosen pictures is made; see `figure`."""

HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def artefact_url(sha256: str) -> str:
    """Where the browser finds a picture of the store."""
    return f"/artefacts/{sha256}.png"


def thumb_url(sha256: str) -> str:
    """Where the browser finds it at most 256 pixels a side."""
    return f"/thumbs/{sha256}.webp"


def preview_url(sha256: str) -> str:
    """Where the browser finds it at most 2048 pixels a side."""
    return f"/previews/{sha256}.webp"


def tiles_url(sha256: str) -> str:
    """Where the browser finds its exact pixels in squares: `/0-0.png` is the upper left one."""
    return f"/tiles/{sha256}"


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


async def thumb(request: Request) -> Response:
    """A picture, small: for strips of many."""
    return await _made(lambda: derived_pictures.smaller(open_store(), request.path_params["sha256"], "thumb"), "webp")


async def preview(request: Request) -> Response:
    """A large picture as it is shown below its full size."""
    return await _made(lambda: derived_pictures.smaller(open_store(), request.path_params["sha256"], "preview"), "webp")


async def tile(request: Request) -> Response:
    """A square of a large picture, exact."""
    place = request.path_params
    return await _made(
        lambda: derived_pictures.tile(open_store(), place["sha256"], place["column"], place["row"]), "png"
    )


async def _made(make: Callable[[], bytes], form: str) -> Response:
    try:
        content = await run_in_threadpool(make)
    except StoreError as error:
        return PlainTextResponse(shareable.text(str(error)), status_code=404)
    return Response(content, media_type=f"image/{form}", headers=HEADERS)


async def figure(request: Request) -> Response:
    """The files of a figure, as a zip file: `?sample=...&region=x,y,width,height&show=...&show=...`."""
    query = request.query_params

    def make() -> bytes:
        store = open_store()
        snapshot = store.current()
        if snapshot is None:
            raise StoreError("the store holds no published result yet")
        region = Region.read(query["region"]) if "region" in query else None
        asked = figure_kit.Request(sample_id=query.get("sample", ""), region=region, shown=query.getlist("show"))
        return zipped(files_of(figure_kit.read_figure(store, snapshot, asked)))

    try:
        content = await run_in_threadpool(make)
    except StoreError as error:
        return PlainTextResponse(shareable.text(str(error)), status_code=404)
    headers = {"Content-Disposition": 'attachment; filename="figure.zip"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="application/zip", headers=headers)


async def module(request: Request) -> Response:
    """A JavaScript module of a component, of the version that this server has."""
    content = MODULES.get(f"{request.path_params['component']}/{request.path_params['name']}")
    if content is None or request.path_params["version"] != VERSION:
        return PlainTextResponse("no such module; reload the page", status_code=404)
    return Response(content, media_type="text/javascript", headers=HEADERS)


async def first_page(request: Request) -> Response:
    """The first page has no address of its own but the root; whoever writes its name is led there."""
    query = request.url.query
    return RedirectResponse(f".?{query}" if query else ".")


async def health(_: Request) -> Response:
    """Whether the store can be read, and which snapshot is the newest."""
    try:
        snapshot = (await run_in_threadpool(open_store)).current()
    except StoreError as error:
        return JSONResponse({"status": "no store", "error": shareable.text(str(error))}, status_code=503)
    seq = None if snapshot is None else snapshot.seq
    published_at = None if snapshot is None else snapshot.published_at.isoformat()
    return JSONResponse({"status": "ok", "snapshot": seq, "published_at": published_at})


ROUTES = (
    Route("/artefacts/{sha256}.png", artefact),
    Route("/thumbs/{sha256}.webp", thumb),
    Route("/previews/{sha256}.webp", preview),
    Route("/tiles/{sha256}/{column:int}-{row:int}.png", tile),
    Route(FIGURE_URL, figure),
    Route("/components/{version}/{component}/{name}", module),
    Route("/api/health", health),
    Route("/overview", first_page),
    *query_api.ROUTES,
)
