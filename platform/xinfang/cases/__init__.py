"""Petition cases (信访事项), from registration to the end of the remedy."""
