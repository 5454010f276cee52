"""Degradations: one file an operator, and the grammar that chains them into tasks."""
