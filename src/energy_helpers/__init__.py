"""Energy per query of large language model inference (arXiv 2509.20241): exact, sampled, replayed."""
