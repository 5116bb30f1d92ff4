"""What a page shows of several subjects at once."""
