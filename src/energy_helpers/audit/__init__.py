"""The audit: what the paper prints, what its settings give, and how far both agree."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
