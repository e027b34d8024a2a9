"""A build after an edit looks again only at what the edit may concern, and is what a build from scratch would be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from igkg.build import build
from igkg.errors import ValidationFailure
from igkg.project import Project
from igkg.store import open_store

FACTS = "data/minutes/minutes.trig"
REGISTER = "data/register/things.ttl"


def _replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        path = root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def _add(file: str, text: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        path = root / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return edit


def _without_second_passage(root: Path) -> None:
    _replace(FACTS, 'mi:l2 { actor:society igkg:establishedOn "1992"^^xsd:gYear . }\n', "")(root)
    _replace(FACTS, "mi:l2 {\n  proposal:new-body igkg:proposedBy actor:state .\n}\n", "")(root)
    path = root / "data/minutes/passages.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("mi:l2")], encoding="utf-8")


_HOLDER = "actor:society a igkg:TechnicalOrganisation ;\n    rdfs:label"
_ONE_DATE = 'mi:l1 { actor:society igkg:establishedOn "1992"^^xsd:gYear . }\n'
_TWO_DATES = _ONE_DATE.replace(" . }", ' , "1993"^^xsd:gYear . }')
_OF_TWO_PASSAGES = _ONE_DATE + _ONE_DATE.replace("mi:l1", "mi:l2").replace("1992", "1993")
_CLASS = "igkg:TechnicalOrganisation a owl:Class ;"
_SHAPE = "igsh:Proposal a sh:NodeShape ;"
_MORE = f'{_SHAPE} sh:property [ sh:path igkg:misnomer ; sh:minCount 1 ; sh:message "M." ] ;'

# What is done, one after the other, and whether the data can be published then.
EDITS: dict[str, tuple[Callable[[Path], None], bool]] = {
    "a fact is added": (_add(FACTS, 'mi:l1 { actor:state igkg:misnomer "X" . }\n'), True),
    "a date is changed": (_replace(FACTS, '"2005-09"', '"2005-10"'), True),
    "it is no date any more": (_replace(FACTS, '"2005-10"', '"2005-13"'), False),
    "it is mended": (_replace(FACTS, '"2005-13"', '"2005-10"'), True),
    "a holder loses its class": (_replace(REGISTER, _HOLDER, "actor:society rdfs:label"), False),
    "the holder has its class again": (_replace(REGISTER, "actor:society rdfs:label", _HOLDER), True),
    "a label is changed": (_replace(REGISTER, '"A State"@en', '"Another State"@en'), True),
    "the ontology is changed": (_replace("ontology/actors.ttl", _CLASS, f'{_CLASS} rdfs:comment "odd"@en ;'), True),
    "a shape asks for more": (_replace("shapes/proposals.ttl", _SHAPE, _MORE), False),
    "the shape is as before": (_replace("shapes/proposals.ttl", _MORE, _SHAPE), True),
    "a passage gives one date": (_add(FACTS, _ONE_DATE), True),
    "it gives two": (_replace(FACTS, _ONE_DATE, _TWO_DATES), False),
    "two passages disagree": (_replace(FACTS, _TWO_DATES, _OF_TWO_PASSAGES), False),
    "they give the same": (_replace(FACTS, _OF_TWO_PASSAGES, _OF_TWO_PASSAGES.replace("1993", "1992")), True),
    "a passage is gone": (_without_second_passage, True),
}


def _outcome(project: Project) -> object:
    """Give all that a build makes, or says is wrong."""
    try:
        release = build(project, lambda _: None).release
    except ValidationFailure as failure:
        return str(failure)
    quads = sorted(str(quad) for quad in open_store(release.store))
    told = [path for path in release.folder.iterdir() if path.suffix in {".nq", ".nt", ".txt", ".npz", ".jsonld"}]
    return quads, {path.name: path.read_bytes() for path in [*told, *release.downloads.iterdir()]}


def test_after_each_edit_a_build_is_what_a_build_from_scratch_is(small_project: Project) -> None:
    build(small_project, lambda _: None)
    assert len(EDITS) == 15
    from_scratch: dict[str, object] = {}  # by the digest of the files, some of which are as before when mended
    for name, (edit, can_be_published) in EDITS.items():
        edit(small_project.root)
        after = _outcome(small_project)
        digest = small_project.digest("any")
        if digest not in from_scratch:
            from_scratch[digest] = _outcome(Project(small_project.root, small_project.root / "from-scratch" / digest))
        assert after == from_scratch[digest], name
        assert isinstance(after, str) != can_be_published, name
