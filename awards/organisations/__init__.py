"""Organisations: one table that nominees, judges, pledgers and laureates point to."""
