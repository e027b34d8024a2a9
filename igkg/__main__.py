"""Runs the command line when the package is called as ``python -m igkg``."""

from igkg.cli import main

main()
