"""Everything about one person: what is kept, handed out to the person, and erased."""
