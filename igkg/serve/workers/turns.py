"""From those who wait to the next in turn: clients take turns, each with its queries in the order they came."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Turns(Generic[Thing]):
    """A queue in which a client with a hundred queries does not make the others wait for all of them."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Thing]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Thing]:
        return (thing for queue in self._waiting.values() for thing in queue)

    def add(self, client: str, thing: Thing) -> None:
        """Have a thing of a client wait."""
        self._waiting.setdefault(client, deque()).append(thing)
        self._length += 1

    def put_back(self, client: str, thing: Thing) -> None:
        """Have a thing wait before all others: its turn has come already."""
        self._waiting.setdefault(client, deque()).appendleft(thing)
        self._waiting.move_to_end(client, last=False)
        self._length += 1

    def first(self) -> Thing | None:
        """Give what is next in turn, or nothing, and leave it there."""
        return next(iter(self), None)

    def next(self) -> Thing:
        """Give what is next in turn, and let its client wait for the others to have theirs.

        Raises:
            KeyError: nobody waits.
        """
        client, queue = self._waiting.popitem(last=False)
        self._length -= 1
        thing = queue.popleft()
        if queue:
            self._waiting[client] = queue
        return thing

    def remove(self, client: str, thing: Thing) -> None:
        """Let a thing wait no longer, if it does."""
        queue = self._waiting.get(client)
        if queue is not None and thing in queue:
            queue.remove(thing)
            self._length -= 1
            if not queue:
                del self._waiting[client]
