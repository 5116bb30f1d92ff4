"""What runs: instances, work items, jobs, timers, and the rows that people and workers read of them."""
