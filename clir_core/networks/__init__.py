"""Networks written here from published descriptions; parameter names as in the official checkpoints."""
