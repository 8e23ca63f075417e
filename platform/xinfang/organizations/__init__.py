"""Regions, tenants, units, persons and posts, users and their appointments, the calendar."""
