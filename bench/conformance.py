"""From the W3C suites, run against this tree, to docs/conformance.md."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Run the tests over HTTP and in the process; when all is as it is known to be, write the page."""
    from tests.w3c.report import write

    status = pytest.main([str(ROOT / "tests" / "w3c"), "-q", "--deselect", "tests/w3c/test_report.py"])
    if status == pytest.ExitCode.OK:
        print(write())
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
