"""Answers to the exercises of the chapters beyond the paper."""
