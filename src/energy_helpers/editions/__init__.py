"""Draw-by-draw repetition of the released run, and the changes between editions."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
