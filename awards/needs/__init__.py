"""What countries and organisations look for, the pledges that may fit, and how staff bring the two together."""
