"""Connections: laureates beside pledges, by country and by organisation, each with its reason."""
