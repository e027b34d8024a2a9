"""From a release to answers over HTTP: SPARQL, linked data, pages and downloads."""
