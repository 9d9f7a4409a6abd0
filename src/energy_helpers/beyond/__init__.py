"""Seven chapters beyond the paper; each folder has the model, numbers and charts of one."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
