"""Nominations: drafts and versions, evidence, submission with a receipt, withdrawal."""
