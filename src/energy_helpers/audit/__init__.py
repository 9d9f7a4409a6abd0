"""The audit: every number the paper prints, recomputed, with a verdict by rule."""
