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
    """Keeps the last validation in a file, for as long as the tool stays what it is.

    The file is made anew each time and takes its name in one step. One that is damaged, or was made by another tool,
    counts for nothing.
    """

    path: Path
    tool: str

    def beside(self, name: str) -> Keeper:
        """Give the keeper of another validation, in a file of its own beside this one."""
        return replace(self, path=self.path.with_stem(f"{self.path.stem}-{name}"))

    def validate(self, triples: Iterable[Triple], shapes: Iterable[Triple]) -> frozenset[Result]:
        """Validate as :func:`igkg.validate.shacl.run` does, and keep what was found."""
        now, rules = frozenset(triples), frozenset(shapes)
        last = self._load()
        if last is not None and last.triples == now and last.shapes == rules:
            return last.results
        from igkg.validate.changed import results_since  # noqa: PLC0415 - pySHACL and rdflib take their time to import

        results = results_since(last, now, rules)
        self._save(Validated(now, rules, results))
        return results

    def _load(self) -> Validated | None:
        try:
            head, _, body = self.path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if head.decode(errors="replace") != self._seal(body):
            return None
        kept = json.loads(body)
        nodes = parse(kept["nodes"], format=RdfFormat.N_TRIPLES)
        results = (Result(quad.object, *found) for quad, found in zip(nodes, kept["results"], strict=True))
        return Validated(_read(kept["triples"]), _read(kept["shapes"]), frozenset(results))

    def _save(self, validated: Validated) -> None:
        results = sorted(validated.results, key=str)
        kept = {
            "nodes": "".join(f"<urn:x> <urn:x> {result.node} .\n" for result in results),
            "results": [list(result[1:]) for result in results],
            "triples": _written(validated.triples),
            "shapes": _written(validated.shapes),
        }
        body = json.dumps(kept).encode()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_bytes(f"{self._seal(body)}\n".encode() + body)
        draft.replace(self.path)

    def _seal(self, body: bytes) -> str:
        """Give what tells whether a file is whole and was made by this tool with these libraries."""
        maker = "\0".join((self.tool, version("pyshacl"), version("rdflib")))
        return hashlib.sha256(maker.encode() + b"\0" + hashlib.sha256(body).digest()).hexdigest()


def _written(triples: Iterable[Triple]) -> str:
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()


def _read(text: str) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES))
