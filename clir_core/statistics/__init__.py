"""Statistics over per-image scores. NumPy only: the dashboard imports it."""
