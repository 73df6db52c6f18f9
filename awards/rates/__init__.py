"""What other currencies are worth in US dollars, from the reference rates of the European Central Bank."""
