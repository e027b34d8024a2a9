"""From the ontology and the shapes to pages that document them."""
