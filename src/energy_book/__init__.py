"""The builder of the executable edition: it runs the chapters and makes a static website."""
