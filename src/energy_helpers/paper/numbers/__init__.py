"""Numbers of the paper's sections and supplements; importing a module registers its numbers."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
