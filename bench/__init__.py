"""Repeatable measurements and attacks; each script is run by itself and writes what it found beside itself."""
