"""Streamlit components of our own: HTML, CSS and JavaScript beside a Python face."""
