"""Decisions: shortlist and winners, with reasons and a second person's approval."""
