"""What the processes of one running portal tell one another."""

ENDING = "ending"
"""The file in `AWARDS_RUN_DIR` by which `awards serve` tells its workers that it ends."""
