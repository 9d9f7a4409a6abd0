"""Runs, sweeps, samples and comparisons, each with a folder of results."""
