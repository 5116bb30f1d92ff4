"""Reads the settings and puts the product together: the only room that names concrete adapters."""
