"""Fingerprints, the cache, notebooks on disk, and directories replaced atomically."""
