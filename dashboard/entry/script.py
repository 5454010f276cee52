"""What Streamlit runs from top to bottom for every reader and every click."""

from dashboard.navigation import main

main()
