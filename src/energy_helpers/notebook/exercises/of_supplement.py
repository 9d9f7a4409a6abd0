"""Answers to the exercises of the supplement."""
