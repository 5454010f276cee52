"""The reader, where the app has a sign-in: a page that asks them to sign in, and their name beside the menu."""

import streamlit as st
from streamlit.auth_util import is_authlib_installed
from streamlit.errors import StreamlitAuthError

from dashboard import sign_in
from dashboard.markup import plain

MISSING = 'The sign-in needs a package that is not installed; run `pip install "clir[signin]"` and start again.'
UNREADABLE = "The sign-in is not set up completely: see `[auth]` in secrets.toml, and docs/sign_in.md."


def is_admitted() -> bool:
    """Whether pages may be drawn; where not, a page says what to do."""
    if not sign_in.is_on() or sign_in.may_read(st.user):
        return True
    if st.user.get("is_logged_in"):
        _turn_away()
    else:
        _ask()
    return False


def show() -> None:
    """Who has signed in, and the way out."""
    if sign_in.is_on():
        st.caption(plain(_name()))
        st.button("Sign out", on_click=st.logout, type="tertiary", icon=":material/logout:")


def _ask() -> None:
    st.title("Sign in")
    providers = sign_in.providers()
    if not providers:
        st.error(UNREADABLE)
    elif not is_authlib_installed():
        st.error(MISSING)
    else:
        st.write("These results are shown to people who sign in.")
        for provider in providers:
            _button(provider)


def _button(provider: str | None) -> None:
    if st.button(
        f"Sign in with {plain(provider)}" if provider else "Sign in", type="primary", key=f"sign in {provider}"
    ):
        try:
            st.login(provider)
        except StreamlitAuthError as error:
            st.error(plain(error))


def _turn_away() -> None:
    st.title("No access")
    st.write(f"{plain(_name())} is not among the readers of these results. Ask whoever runs this server.")
    st.button("Sign in as somebody else", on_click=st.logout)


def _name() -> str:
    return str(st.user.get("email") or st.user.get("name") or "signed in")
