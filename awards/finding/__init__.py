"""Finding: likely duplicates, the list of all nominations with its search, and calls brought in from a file."""
