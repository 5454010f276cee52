"""How results are asked for."""
