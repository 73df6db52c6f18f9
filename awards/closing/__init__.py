"""Closing: open data and the public fairness report, the end of an edition, what is kept how long, what is reported."""
