"""Pledges brought in from files: tried first, batch by batch, again and again without a duplicate or a lost id."""
