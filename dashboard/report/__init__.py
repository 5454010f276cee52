"""The report: every exhibit of the paper, of one store, in one file that opens anywhere.

`python -m dashboard.report OUT.html`, also `python -m ingest report OUT.html`. What the pages draw is drawn here by the
same functions of `dashboard.charts`, `dashboard.data`, `dashboard.exhibits` and `dashboard.figures`.
"""
