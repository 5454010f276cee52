"""What every test shares: property tests try the same examples each time, so that a red run is red again."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")
