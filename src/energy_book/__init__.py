"""Build the executable edition: chapters in, a static website out."""
