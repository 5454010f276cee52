"""Stripformer: strip attention for deblurring, written from the description of the published network."""
