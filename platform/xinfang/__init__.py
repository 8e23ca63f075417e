"""Xinfang: an open platform that makes petition work (信访) answerable."""
