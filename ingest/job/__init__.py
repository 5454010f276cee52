"""What is to be done: from what a user asked to a plan."""
