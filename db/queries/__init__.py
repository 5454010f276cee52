"""Queries that people share: what one is, how it stands in a .sql file, and those that come with the program."""
