"""From a statement to its proof, in a format or to be shown on a page: a task of the workers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, Triple, parse

from igkg.explain import Explainer
from igkg.explain.packing import packed
from igkg.explain.presentation import as_json, as_prov
from igkg.formats import BY_MEDIA_TYPE, serialized
from igkg.reasoning.derivations import Why, load_derivations

if TYPE_CHECKING:
    from igkg.serve.workers.tasks import Workplace

_JSON = "application/json"


def explain_task(workplace: Workplace, arguments: Mapping[str, Any]) -> dict[str, object]:
    """Explain a ``statement`` (a line of N-Triples): whether it ``holds``, and why.

    With a ``media_type`` (JSON, or an RDF format) the proof is the text ``document``. Without one it is the first of
    the packed ``proofs`` (see :mod:`igkg.explain.packing`); the others are of statements near one that does not hold.
    """
    (quad,) = parse(arguments["statement"], format=RdfFormat.N_TRIPLES)
    triple = Triple(quad.subject, quad.predicate, quad.object)
    # What it has proved it keeps, so it is not itself kept: a worker has the memory of its limits for each request.
    explainer = Explainer(workplace.store, _derivations(workplace.release.folder))
    proof = explainer.explain(triple)
    media_type = arguments["media_type"]
    if media_type in {None, _JSON}:
        nearest = [] if proof.holds else [explainer.explain(other) for other in explainer.nearest(triple)]
        if media_type is None:
            return {"holds": proof.holds, "proofs": packed([proof, *nearest])}
        document = as_json(proof) | {"nearest": [as_json(other)["words"] for other in nearest]}
        return {"holds": proof.holds, "document": json.dumps(document, ensure_ascii=False, indent=1)}
    document_in_rdf = serialized(as_prov(proof), BY_MEDIA_TYPE[media_type].rdf, workplace.release.prefixes)
    return {"holds": proof.holds, "document": document_in_rdf.decode()}


@lru_cache(maxsize=1)
def _derivations(folder: Path) -> Why:
    return load_derivations(folder)
