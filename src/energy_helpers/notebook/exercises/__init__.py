"""Exercises of the chapters: what they are about, their answers and the check of an answer."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
