"""The stages know nothing of one another: only ``build`` and the command line know their order."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "igkg"
STAGES = {"read", "validate", "reason", "store", "serve"}
# Plain values that a stage gives to the next.
VALUES_OF = {
    "read": {"Record", "parse_file"},
    "reason": {"Clash", "Closure", "Reasoner", "worth_publishing", "load_derivations"},
    "store": {"open_store"},
}


def _stage(module: str) -> str | None:
    parts = module.split(".")
    name = parts[1] if parts[0] == "igkg" and len(parts) > 1 else ""
    return {"reasoning": "reason"}.get(name, name) if name in STAGES | {"reasoning"} else None


def _imports(path: Path) -> list[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
    return found


def test_no_stage_imports_another() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 20
    examined = 0
    for path in files:
        own = _stage("igkg." + path.relative_to(PACKAGE).with_suffix("").parts[0])
        if own is None:
            continue
        examined += 1
        for module, name in _imports(path):
            other = _stage(module)
            allowed = other is None or other == own or name in VALUES_OF.get(other, set())
            assert allowed, f"{path.name} takes {name} from {module}"
    assert examined > 10


def test_each_library_has_its_room() -> None:
    rooms = {
        "pyshacl": {"validate"},
        "owlrl": {"reasoning"},
        "numpy": {"reasoning"},
        "urllib3": {"federation"},
        "flask": {"serve"},
        "granian": {"serve"},
        "click": {"cli"},
        "edtf": {"dates.py"},
        "rapidfuzz": {"matching"},
        "msgspec": {"serve"},
    }
    seen = set()
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0]
        for module, _ in _imports(path):
            library = module.split(".")[0]
            if library in rooms:
                seen.add(library)
                assert room in rooms[library], f"{path.name} imports {library}"
    assert seen == set(rooms)
