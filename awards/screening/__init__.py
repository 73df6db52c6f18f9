"""Screening: each entry is passed, returned with a reason, or found ineligible citing the rule."""
