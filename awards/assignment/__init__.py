"""Which judges read which entries: profiles, conflicts, and the plan that deals the entries out."""
