"""The floor everything stands on: the clock, identifiers and the families of refusals."""
