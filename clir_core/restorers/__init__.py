"""Restorers: one file a published system."""
