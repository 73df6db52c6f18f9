"""The ground: what every page stands on — access, forms, errors, transaction, languages. Knows Flask."""
