"""The reconciliation service over HTTP, each message held against a schema that is written from the specification."""
