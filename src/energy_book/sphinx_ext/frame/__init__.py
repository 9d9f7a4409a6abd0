"""What every page has around its text, and the addresses that lead to it."""
