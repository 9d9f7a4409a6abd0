"""Answers to the exercises of the lessons and of the pages of use."""
