"""Places: countries, regions, dated memberships and ITU's figures; names in six languages."""
