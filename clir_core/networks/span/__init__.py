"""SPAN, the swift parameter-free attention network."""
