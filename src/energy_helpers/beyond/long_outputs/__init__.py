"""Throughput that falls as the context grows: model, numbers and charts of the chapter."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
