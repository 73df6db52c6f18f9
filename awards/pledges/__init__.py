"""Pledges: a dated import of public Partner2Connect pledges, with versions, parties, money and totals."""
