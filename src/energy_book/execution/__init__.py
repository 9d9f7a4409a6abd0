"""What runs a chapter: kernels, the processes that they run in, and their settings."""
