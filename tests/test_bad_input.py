"""Bad input: each kind gets a clear message with file and line, exit code 1 or 3, and nothing is published."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pytest

from igkg.project import Project

FACTS = "data/minutes/minutes.trig"
REGISTER = "data/register/things.ttl"


@dataclass(frozen=True)
class Case:
    """A change to a file of the small project, and what must be said about it."""

    name: str
    file: str
    old: str
    new: str
    place: str
    words: str
    exit_code: int = 1
    command: str = "build"


CASES = [
    Case("syntax", FACTS, "igkg:holder actor:society ;", "igkg:holder actor:society", f"{FACTS}:11:", "does not parse"),
    Case(
        "undeclared prefix",
        FACTS,
        "igkg:proposedBy actor:state",
        "igkg:proposedBy actors:state",
        f"{FACTS}:16:",
        "actors:",
    ),
    Case("no declared passage", FACTS, "mi:l2 {", "mi:l3 {", f"{FACTS}:15", "passage"),
    Case(
        "outside every graph",
        FACTS,
        "mi:l2 {\n  proposal:new-body igkg:proposedBy actor:state .\n}",
        "proposal:new-body igkg:proposedBy actor:state .",
        FACTS,
        "outside every graph",
    ),
    Case(
        "no label",
        REGISTER,
        'actor:state a igkg:State ;\n    rdfs:label "A State"@en .',
        "actor:state a igkg:State .",
        f"{REGISTER}:9",
        "label",
    ),
    Case(
        "no type",
        REGISTER,
        "actor:state a igkg:State ;\n    rdfs:label",
        "actor:state rdfs:label",
        "actor:state",
        "class",
    ),
    Case("no date", FACTS, '"2005-09"^^xsd:gYearMonth', '"2005-13"^^xsd:gYearMonth', f"{FACTS}:9", "date"),
    Case("no holder", FACTS, "    igkg:holder actor:society ;\n", "", f"{FACTS}:9", "holder"),
    Case(
        "no target",
        FACTS,
        "    igkg:opposes proposal:new-body ;\n",
        "",
        f"{FACTS}:9",
        "position:society-opposes-new-body",
    ),
    Case(
        "two holders",
        FACTS,
        "igkg:holder actor:society ;",
        "igkg:holder actor:society , actor:state ;",
        f"{FACTS}:9",
        "holder",
    ),
    Case("misspelt thing", FACTS, "igkg:holder actor:society", "igkg:holder actor:sociaty", f"{FACTS}:", "sociaty"),
    Case("unknown term", FACTS, "igkg:proposedBy", "igkg:propossedBy", f"{FACTS}:", "propossedBy"),
    Case(
        "blank node",
        FACTS,
        "igkg:proposedBy actor:state",
        "igkg:proposedBy [ a igkg:State ]",
        f"{FACTS}:",
        "blank node",
    ),
    Case(
        "two dates in one passage",
        FACTS,
        '"2005-09"^^xsd:gYearMonth',
        '"2005-09"^^xsd:gYearMonth , "2005-10"^^xsd:gYearMonth',
        f"{FACTS}:9",
        "since",
    ),
    Case(
        "duplicate slug, same label",
        REGISTER,
        "actor:writer a igkg:Person ;",
        'actor:state a igkg:State ;\n    rdfs:label "A State"@en .\n\nactor:writer a igkg:Person ;',
        REGISTER,
        "twice",
    ),
    Case(
        "duplicate slug, another label",
        REGISTER,
        "actor:writer a igkg:Person ;",
        'actor:state rdfs:label "Another State"@en .\n\nactor:writer a igkg:Person ;',
        REGISTER,
        "two labels",
    ),
    Case(
        "contradiction",
        FACTS,
        "proposal:new-body igkg:proposedBy actor:state .",
        "proposal:new-body igkg:proposedBy actor:state . actor:society a igkg:Proposal .",
        f"{FACTS}:",
        "cannot be both",
        3,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_is_named_and_nothing_is_published(small_project: Project, case: Case) -> None:
    path = small_project.root / case.file
    text = path.read_text(encoding="utf-8")
    assert text.count(case.old) == 1
    path.write_text(text.replace(case.old, case.new), encoding="utf-8")
    command = [sys.executable, "-m", "igkg", "--project", str(small_project.root), case.command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == case.exit_code, said
    assert case.place in said
    assert case.words in said
    assert "Traceback" not in said
    assert not (small_project.releases / "current").exists()
