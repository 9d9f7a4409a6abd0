"""The audit: every number the paper prints, recomputed, with a verdict by rule."""

from .rule import VERDICTS
from .table import audit

__all__ = ["VERDICTS", "audit"]
