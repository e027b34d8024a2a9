"""Special parts of pages, timeline and network over HTTP; what is expected was read in the sources."""
