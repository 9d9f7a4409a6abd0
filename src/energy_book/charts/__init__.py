"""A chart's specification: checked, laid out and drawn."""
