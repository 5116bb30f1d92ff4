"""What `./run` does: set-up, build, checks. Standard library only, so that it runs before anything is installed."""
