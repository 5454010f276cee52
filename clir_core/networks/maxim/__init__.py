"""MAXIM, the multi-axis MLP for image processing."""
