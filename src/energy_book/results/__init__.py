"""The results of a build: ``results.json``, its readers, the audit and ``factors.json``."""
