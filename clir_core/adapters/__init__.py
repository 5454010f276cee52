"""Other people's packages, behind our interfaces."""
