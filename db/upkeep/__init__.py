"""Looking after a store: is it whole, what can go, and what does another one have that it lacks."""
