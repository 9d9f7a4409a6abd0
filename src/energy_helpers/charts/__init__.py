"""Shared style of all charts, and the kinds of chart that several pages use."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
