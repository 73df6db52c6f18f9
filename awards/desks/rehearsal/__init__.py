"""Rehearsal: a whole award with made-up, marked nominations, through the same services as the pages."""
