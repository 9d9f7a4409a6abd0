"""Execution of chapters: kernels, their processes and their environment."""
