"""The figures as files: `python -m dashboard.figures FOLDER`, also `python -m ingest figures FOLDER`.

The very charts of the pages, in a light theme, each with a caption in `index.md`: images, protocols and the SQL.
"""
