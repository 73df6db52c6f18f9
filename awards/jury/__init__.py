"""Jury meetings: what the scores cannot tell is talked over, moved and voted on, and all of it is recorded."""
