"""Networks of one to seven million parameters that two CPU cores can train: an autoencoder, a denoiser, a regressor."""
