"""Runs, sweeps, samples and comparisons: a folder of results each."""
