"""Classification networks whose inner activations serve perceptual distances."""
