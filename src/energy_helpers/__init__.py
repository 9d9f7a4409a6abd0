"""
Energy per query of large language model inference, exact, sampled and replayed.

The method is that of Oviedo et al., "Energy Use of AI Inference" (arXiv 2509.20241; Joule 2026).
The names of the package are those of ``__init__.pyi``. Each loads when it is first used, which
keeps the import cheap.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
