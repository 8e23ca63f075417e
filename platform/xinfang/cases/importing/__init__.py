"""Reading case registers of other systems: files, headers, rows. Nothing here writes."""
