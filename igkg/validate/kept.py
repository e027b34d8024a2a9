"""From the triples and results of the last validation to those of this one, which looks only at what has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse, serialize

from igkg.validate.result import Result, Validated


@dataclass(frozen=True)
class Keeper:
    """Keeps the last validation in a file, for as long as the tool and the shapes stay what they are.

    The file is made anew each time and takes its name in one step. One that is damaged, or was made by another tool or
    for other shapes, counts for nothing.
    """

    path: Path
    tool: str

    def beside(self, name: str) -> Keeper:
        """Give the keeper of another validation, in a file of its own beside this one."""
        return replace(self, path=self.path.with_stem(f"{self.path.stem}-{name}"))

    def validate(self, triples: Iterable[Triple], shapes: Iterable[Triple]) -> frozenset[Result]:
        """Validate as :func:`igkg.validate.shacl.run` does, and keep what was found."""
        now, rules = frozenset(triples), sorted(set(shapes), key=str)
        key = self._key(rules)
        last = self._load(key)
        if last is not None and last.triples == now:
            return last.results
        from igkg.validate.changed import results_since  # noqa: PLC0415 - pySHACL and rdflib take their time to import

        results = results_since(last, now, rules)
        self._save(key, Validated(now, results))
        return results

    def _key(self, shapes: Iterable[Triple]) -> str:
        total = hashlib.sha256("\0".join((self.tool, version("pyshacl"), version("rdflib"))).encode())
        for triple in shapes:
            total.update(f"\0{triple}".encode())
        return total.hexdigest()

    def _load(self, key: str) -> Validated | None:
        try:
            head, _, body = self.path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if head.decode(errors="replace") != _seal(key, body):
            return None
        kept = json.loads(body)
        nodes = parse(kept["nodes"], format=RdfFormat.N_TRIPLES)
        results = (Result(quad.object, *found) for quad, found in zip(nodes, kept["results"], strict=True))
        triples = (quad.triple for quad in parse(kept["triples"], format=RdfFormat.N_TRIPLES))
        return Validated(frozenset(triples), frozenset(results))

    def _save(self, key: str, validated: Validated) -> None:
        results = sorted(validated.results, key=str)
        kept = {
            "nodes": "".join(f"<urn:x> <urn:x> {result.node} .\n" for result in results),
            "results": [list(result[1:]) for result in results],
            "triples": (serialize(validated.triples, format=RdfFormat.N_TRIPLES) or b"").decode(),
        }
        body = json.dumps(kept).encode()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_bytes(f"{_seal(key, body)}\n".encode() + body)
        draft.replace(self.path)


def _seal(key: str, body: bytes) -> str:
    """Give what tells whether a file is whole and was made for this key."""
    return hashlib.sha256(key.encode() + hashlib.sha256(body).digest()).hexdigest()
