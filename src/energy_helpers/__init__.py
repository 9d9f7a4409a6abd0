"""
Energy per query of large language model inference: exact, sampled and as released.

The package implements the method of Oviedo et al., "Energy Use of AI Inference" (arXiv
2509.20241; Joule 2026).
Its public names are listed in ``__init__.pyi``. Each name is loaded when it is first used, so
the import is cheap.
"""

import lazy_loader

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("energy-use-of-ai-inference")
    return _load(name)
