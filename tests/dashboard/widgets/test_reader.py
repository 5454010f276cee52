"""What somebody sees before the sign-in: no result, and what to do. tests/browser/test_sign_in.py goes through it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from secrets_file import AUTH, secrets_in
from streamlit.testing.v1 import AppTest

from dashboard.widgets import reader
from db.store import Store

OpenPage = Callable[..., AppTest]


@pytest.mark.parametrize(
    ("secrets", "has_package", "said"),
    [
        (AUTH, True, "These results are shown to people who sign in."),
        (AUTH, False, reader.MISSING),
        ("[auth]\n", True, reader.UNREADABLE),
        ("[auth", True, reader.UNREADABLE),
    ],
)
def test_before_the_sign_in_no_result_is_shown(
    stores: dict[str, Store],
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    secrets: str,
    said: str,
    *,
    has_package: bool,
) -> None:
    monkeypatch.setattr(reader, "is_authlib_installed", lambda: has_package)
    with secrets_in(tmp_path / "secrets.toml", secrets):
        app = open_page(stores["tiny"].path, "overview")
        assert not app.exception
        assert [title.value for title in app.title] == ["Sign in"]
        assert said in [each.value for each in (*app.markdown, *app.error)]
        assert [button.label for button in app.button] == (["Sign in"] if "people" in said else [])


def test_every_provider_has_a_button(
    stores: dict[str, Store], open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reader, "is_authlib_installed", lambda: True)
    with secrets_in(tmp_path / "secrets.toml", AUTH + '[auth.okta]\nclient_id = "y"\n'):
        app = open_page(stores["tiny"].path, "overview")
    assert [button.label for button in app.button] == ["Sign in", "Sign in with okta"]
