"""Raw and adjusted scores of the entries, with intervals and ties."""
