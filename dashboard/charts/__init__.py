"""Charts: a data frame in, an Altair chart out. One file a chart; nothing here knows Streamlit."""
