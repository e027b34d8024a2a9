"""From somebody's own list, CSV or RDF, to proposed matches for review (SSSOM), and from these to a linkset."""
