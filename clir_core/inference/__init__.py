"""The one way to run a restorer."""
