"""The Entity Reconciliation API of the W3C community group: version 0.2 at ``/reconcile``, 1.0 at ``/reconcile/v1``."""
