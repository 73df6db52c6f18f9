"""What other currencies are worth in US dollars, by the European Central Bank; what a dollar bought, by year."""
