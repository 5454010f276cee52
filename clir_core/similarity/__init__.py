"""The formulas behind the metrics."""
