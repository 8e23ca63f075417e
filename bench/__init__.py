"""The measurements: `make bench`. Ratios of one run, never a timed test (docs/speed.md)."""
