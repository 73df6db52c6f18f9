"""Geometry of the portal's own drawings: the woven emblem, the charts and the map. Values in, numbers out; no framework."""
