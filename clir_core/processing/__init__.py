"""What is done to pixels: resizing, correlation, blur, noise and JPEG."""
