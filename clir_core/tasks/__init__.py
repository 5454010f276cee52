"""The language of degradations, and gamma."""
