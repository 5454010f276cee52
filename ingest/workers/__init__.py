"""The processes that prepare, restore and score."""
