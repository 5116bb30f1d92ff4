"""Simulating versions from the product: scenarios drawn from history, runs as errands, designs compared."""
