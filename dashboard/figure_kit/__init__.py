"""A figure of pictures: exact crops of one region, with insets, a .tex file, its caption, and a page as SVG and PDF.

The viewer's Save and `python -m ingest export figure` make the same files.
"""
