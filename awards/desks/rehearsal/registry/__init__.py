"""A made-up registry of pledges in a database of its own: `drawn` is pure, `filling` writes it by the services."""
