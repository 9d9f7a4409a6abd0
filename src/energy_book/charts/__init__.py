"""Checks, layouts and static pictures of the specification of a chart."""
