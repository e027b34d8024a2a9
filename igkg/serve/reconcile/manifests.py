"""From a release and an address to the manifests by which the reconciliation service describes itself."""

from __future__ import annotations

from typing import Any

from igkg import __version__
from igkg.serve.reconcile.queries import BATCH_SIZE
from igkg.serve.reconcile.spaces import IDENTIFIER_SPACE, SCHEMA_SPACE

WIDTH, HEIGHT = 420, 180
NAME = "Internet Governance Knowledge Graph"
Json = dict[str, Any]
_LIMIT_HELP = "How many values of a property to give at most; 0 for all."


def manifest_0_2(root: str, default_types: list[Json]) -> Json:
    """Give the manifest of version 0.2, section 3.2; ``root`` is the address of the service, without a slash."""
    return {
        "versions": ["0.1", "0.2"],
        "name": NAME,
        "identifierSpace": IDENTIFIER_SPACE,
        "schemaSpace": SCHEMA_SPACE,
        "defaultTypes": default_types,
        "documentation": f"{root.removesuffix('/reconcile')}/",
        "serviceVersion": __version__,
        "view": {"url": f"{root}/view?id={{{{id}}}}"},
        "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {what: _suggest(root, what) for what in ("entity", "property", "type")},
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/extend/propose"},
            "property_settings": [
                {"name": "limit", "label": "Limit", "type": "number", "default": 0, "help_text": _LIMIT_HELP}
            ],
        },
        "batchSize": BATCH_SIZE,
    }


def _suggest(root: str, what: str) -> Json:
    return {
        "service_url": root,
        "service_path": f"/suggest/{what}",
        "flyout_service_url": root,
        "flyout_service_path": f"/flyout/{what}?id=${{id}}",
    }


def manifest_1_0(root: str, default_types: list[Json]) -> Json:
    """Give the manifest of version 1.0, section 3.1."""
    return {
        "versions": ["1.0-draft"],
        "name": NAME,
        "defaultTypes": default_types,
        "documentation": f"{root.removesuffix('/reconcile/v1')}/",
        "serviceVersion": __version__,
        "view": {"url": f"{root}/view?id={{id}}"},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {
            "proposeProperties": True,
            "propertySettings": [
                {"id": "limit", "name": "Limit", "type": "number", "default": 0, "helpText": _LIMIT_HELP}
            ],
        },
        "batchSize": BATCH_SIZE,
        "standardizedScore": True,
        "lang": "en",
    }
