"""From the graph to pages that people read, each made by queries that it shows."""
