"""Validation that looks again only at what has changed."""
