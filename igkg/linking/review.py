"""From proposals to the table that a person reviews."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from igkg import __version__
from igkg.linking.proposals import Proposals
from igkg.linking.sssom import LITERAL, NO_TERM, Curies, Record, write_table
from igkg.names import BASE, Prefixes

_JUSTIFICATION = "semapv:LexicalMatching"
# What the community writes where nobody has said under which licence a table stands.
_LICENCE = "https://w3id.org/sssom/license/unspecified"
_HOW_TO = (
    "Each row proposes a match. Write your name into reviewer_label where it is right; where it is wrong, write Not "
    "into predicate_modifier or leave the row. Then: igkg link --accept THIS-FILE --out links.ttl"
)


def review_table(
    proposals: Iterable[Proposals], predicate: str, least: float, prefixes: Prefixes
) -> tuple[str, int, int]:
    """Give the table for review with the numbers of rows with a match and without one.

    Args:
        proposals: the best candidates of each thing.
        predicate: the CURIE by which a match is to be linked, as ``skos:exactMatch``.
        least: the score from which a candidate is proposed; of others it is only said what came nearest.
        prefixes: the prefixes of the graph.
    """
    curies = Curies(prefixes)
    records = [_record(proposal, predicate, least, curies) for proposal in proposals]
    matched = sum(record.object_id != NO_TERM for record in records)
    content = "\n".join(f"{record.subject_id} {record.subject_label} {record.object_id}" for record in records)
    header = {
        "mapping_set_id": f"urn:uuid:{uuid5(NAMESPACE_URL, content)}",
        "license": _LICENCE,
        "object_source": curies.shorten(f"{BASE}graph/description#dataset"),
        "mapping_tool": "igkg link",
        "mapping_tool_version": __version__,
        "mapping_date": datetime.now(UTC).date().isoformat(),
        "comment": _HOW_TO,
    }
    return write_table(records, header, curies.taken), matched, len(records) - matched


def _record(proposal: Proposals, predicate: str, least: float, curies: Curies) -> Record:
    subject, best = proposal.subject, proposal.best
    record = Record(
        subject_id=curies.shorten(subject.iri) if subject.iri else "",
        subject_label=subject.names[0],
        subject_type="" if subject.iri else LITERAL,
        predicate_id=predicate,
        object_id=NO_TERM,
        mapping_justification=_JUSTIFICATION,
    )
    if best is None:
        record.comment = "nothing is called so"
    elif best.score < least:
        record.comment = (
            f"nearest: {best.thing.label} ({curies.shorten(best.thing.iri)}, {best.score:g}): {_said(best.reasons)}"
        )
    else:
        record.object_id = curies.shorten(best.thing.iri)
        record.object_label = best.thing.label
        record.object_category = best.thing.kind_label
        record.match_string = best.name.replace("\\", "\\\\").replace("|", "\\|")
        record.confidence = f"{best.score / 100:.3g}"
        others = [
            f"{other.thing.label} ({curies.shorten(other.thing.iri)}, {other.score:g})" for other in proposal.others
        ]
        record.comment = _said(best.reasons) + (f"; it might also be {', '.join(others)}" if others else "")
    return record


def _said(reasons: tuple[str, ...]) -> str:
    return "; ".join(reasons)
