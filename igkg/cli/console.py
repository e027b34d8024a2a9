"""From what the commands have to say to the terminal: answers to standard output, the rest to standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done: a spinner on a terminal, plain lines elsewhere."""
    if not err.is_terminal:
        yield lambda text: err.print(f"{text} …", markup=False)
        return
    with err.status("") as status:
        yield lambda text: status.update(f"{text} …")
