"""Event logs, what is mined from them, and what the diagnosis finds."""
