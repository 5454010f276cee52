"""The pages of the app: one file a page, drawn from one snapshot."""
