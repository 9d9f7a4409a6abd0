"""Output of chapters: tables for reading, cited tables, charts in Jupyter, recipes."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
