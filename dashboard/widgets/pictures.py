"""Pictures of the store as the viewer is handed them: small ones whole, large ones with a preview, or in tiles."""

from dashboard.components.viewer import Picture
from dashboard.data.cache import open_store
from dashboard.data.derived_pictures import LONGEST, WHOLE_SIDE
from dashboard.routes import artefact_url, preview_url, tiles_url
from db import artefacts
from db.errors import StoreError

LOST = (1, 1)
"""The size of a picture that is not there: the viewer says so in its place."""


def picture_of(sha256: str) -> Picture:
    """A picture by the sha256 of its file."""
    try:
        width, height = artefacts.size(open_store(), sha256)
    except StoreError:
        width, height = LOST
    longest = max(width, height)
    return Picture(
        url=artefact_url(sha256),
        width=width,
        height=height,
        preview=preview_url(sha256) if longest > LONGEST["preview"] else "",
        tiles=tiles_url(sha256) if longest > WHOLE_SIDE else "",
    )
