"""The commands of `python -m ingest`: one file each."""
