"""What administrators, and the people at work, do to running instances beyond completing their steps."""
