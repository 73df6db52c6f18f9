"""The cellar: errors, identifiers and vocabulary. Standard library only."""
