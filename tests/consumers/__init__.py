"""Proves that the data works unchanged in other people's tools."""
