"""Energy of an agent's step, whose context is mostly cached: model, numbers and charts."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
