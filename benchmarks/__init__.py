"""What is measured beside a limit, in one run. Absolute seconds say little on a shared machine: read the ratios."""
