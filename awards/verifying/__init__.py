"""Bundles: what lets an outsider re-compute a published result, with the script that does so, and the page about it."""
