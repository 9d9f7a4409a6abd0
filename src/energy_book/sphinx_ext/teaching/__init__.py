"""For learners: what a chapter teaches, and what its words mean."""
