"""The web server: `CLIR_STORE=folder python -m streamlit run dashboard/app.py`, or `python -m ingest serve`.

Streamlit finds `app` here. It runs `entry/script.py` for every reader, and answers the routes besides. (The script has
a folder of its own, for Streamlit would serve a folder called `pages` beside it by itself.)
"""

from importlib import import_module
from pathlib import Path

import streamlit as st
from altair.utils.schemapi import disable_debug_mode

from dashboard import guard, packing, sign_in, way_back
from dashboard.routes import ROUTES

disable_debug_mode()  # tests check charts; Altair would check every part of each as it is made
import_module("dashboard.navigation")  # now, so that the first reader does not wait for it
app = st.App(
    Path(__file__).parent / "entry" / "script.py",
    routes=ROUTES,
    middleware=(*guard.MIDDLEWARE, *sign_in.MIDDLEWARE, *way_back.MIDDLEWARE, *packing.MIDDLEWARE),
)
