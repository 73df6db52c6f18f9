"""Who may open what: a world with one of each, and a table written by hand."""
