"""The press of the executable edition: chapters in, a static website out."""

from energy_book.execution.bytecode import load_whole_modules

# before anything else is imported, in whatever process of the press
load_whole_modules()
