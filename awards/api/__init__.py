"""What programs ask: judges, conflicts, assignments, scores, progress and plans, by the rules of the pages."""
