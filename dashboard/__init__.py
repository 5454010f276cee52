"""The app: queries the store and draws it. Never loads a model."""
