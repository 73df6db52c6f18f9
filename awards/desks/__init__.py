"""Desks: pages that span steps — the public home, the nominee's, the judge's and the staff's."""
