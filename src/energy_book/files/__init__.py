"""Files: fingerprints, the cache, notebooks on disk and atomic replacement of folders."""
