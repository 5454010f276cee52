"""What the pages show, before it is drawn."""
