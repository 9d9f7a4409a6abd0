"""
Compiled modules: where they are kept, and what is done about one that is cut short.

Python writes a compiled module without looking how much of it the disk took (before 3.12.8 and
3.13.1), and a module whose compiled form is cut short cannot be imported any more. This module
imports nothing but the standard library, because every process of the press starts with it.
"""

import contextlib
import os
import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

# where the processes that this one starts keep compiled modules; Python's own variable for it
# would hold from their first import on, and one cut short there would not let Python start
VARIABLE = "ENERGY_BOOK_BYTECODE"
# what unmarshalling raises
DAMAGED = (EOFError, TypeError, ValueError)


class WholeLoader(SourceFileLoader):
    """Loads a module from its source where its compiled form is cut short."""

    def get_code(self, fullname: str) -> CodeType | None:
        """Return a module's code; a compiled form that is damaged is removed."""
        try:
            return super().get_code(fullname)
        except DAMAGED:
            source = self.get_filename(fullname)
            with contextlib.suppress(OSError):
                os.unlink(cache_from_source(source))
            code: CodeType = self.source_to_code(self.get_data(source), source)
            return code

    def set_data(  # type: ignore[override]
        self, path: str, data: bytes, *, _mode: int = 0o666
    ) -> None:
        """Write a compiled module, whole or not at all."""
        super().set_data(path, data, _mode=_mode)
        with contextlib.suppress(OSError):
            if os.stat(path).st_size != len(data):
                os.unlink(path)


def load_whole_modules() -> None:
    """Let this process import through `WholeLoader`, and take over where modules are kept."""
    finder = FileFinder.path_hook(
        (ExtensionFileLoader, EXTENSION_SUFFIXES),
        (WholeLoader, SOURCE_SUFFIXES),
        (SourcelessFileLoader, BYTECODE_SUFFIXES),
    )
    sys.path_hooks.insert(0, finder)
    sys.path_importer_cache.clear()
    folder = os.environ.get(VARIABLE)
    if folder:
        sys.pycache_prefix, sys.dont_write_bytecode = folder, False


def keep_modules(folder: Path, *, write: bool) -> None:
    """
    Keep compiled modules in a folder where Python may keep none beside the sources.

    Compiling half of Jupyter in every process takes longer than running the chapters.

    Parameters
    ----------
    folder : Path
        The folder.
    write : bool
        Whether this process and those that it starts may write to it; else it is used by this
        process alone, if it is there.
    """
    if sys.dont_write_bytecode and (write or folder.is_dir()):
        sys.pycache_prefix = str(folder)
        if write:
            os.environ[VARIABLE] = str(folder)
            sys.dont_write_bytecode = False
