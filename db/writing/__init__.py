"""How results become durable and visible."""
