"""Champions, campaigns and events round the registry of pledges."""
