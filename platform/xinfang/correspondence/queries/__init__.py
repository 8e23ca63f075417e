"""The selects of correspondence."""
