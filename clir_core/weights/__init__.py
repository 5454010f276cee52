"""Weights: the catalogue, where files live, and the only code that fetches them."""
