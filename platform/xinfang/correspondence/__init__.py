"""Correspondence: what leaves the platform for somebody outside, on paper or otherwise."""
