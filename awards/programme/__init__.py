"""Programme: editions of the award, their categories, criteria, rounds, dates and rules."""
