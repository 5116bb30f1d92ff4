"""Revisions of the database's structure, oldest first; a released one is never edited."""
