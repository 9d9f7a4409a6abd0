"""Public traces of real queries: how good the exponential length is, and what users see."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
