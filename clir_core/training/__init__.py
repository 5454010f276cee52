"""Training of the small networks: what is drawn, what is minimised, and a loop that resumes bit for bit."""
