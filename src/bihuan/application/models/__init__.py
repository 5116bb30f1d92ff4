"""What can be run: versions of processes, what belongs to them, and what the use cases read out of them."""
