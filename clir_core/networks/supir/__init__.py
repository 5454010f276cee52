"""The connectors of SUPIR."""
