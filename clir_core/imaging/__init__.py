"""What an image is, on disk and in memory."""
