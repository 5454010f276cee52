"""Secrets of an app, as Streamlit reads them from a file."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

ORIGIN = "http://localhost"
AUTH = f"""
[auth]
redirect_uri = "{ORIGIN}/oauth2callback"
cookie_secret = "a secret of the tests, long enough"
client_id = "clir"
client_secret = "x"
server_metadata_url = "http://localhost:9/.well-known/openid-configuration"
"""


@contextmanager
def secrets_in(file: Path, text: str) -> Generator[None]:
    """The file with this text is the app's; afterwards what was."""
    before = config.get_option("secrets.files")
    file.write_text(text)
    try:
        config.set_option("secrets.files", [str(file)])
        secrets_singleton._reset()
        yield
    finally:
        config.set_option("secrets.files", before)
        secrets_singleton._reset()
