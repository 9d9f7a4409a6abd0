"""Audit: comparison of the printed statements with the values that the paper's settings give."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
