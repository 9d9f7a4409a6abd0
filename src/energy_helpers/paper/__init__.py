"""Tables, numbers and charts for sections 1 to 5 and supplements S.I to S.V of the paper."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
