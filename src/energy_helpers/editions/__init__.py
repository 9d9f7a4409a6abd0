"""The released run draw for draw, compared with exact results; what changed between editions."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
