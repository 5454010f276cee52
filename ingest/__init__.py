"""The command: images and models in, rows and artefacts out. The only place where clir_core and db meet."""
