"""What programs ask: judges, conflicts, assignments, own scores, progress and plans, by the rules of the pages."""
