"""Latent diffusion in small pieces: what every restorer that samples a latent has in common."""
