"""From the cells of RDF lists to the instances of rules that speak of lists (``rdf:first`` and ``rdf:rest``).

Cells are followed as the rules' list pattern says: any way to ``rdf:nil`` counts, so that a cell with two members or
two rests stands for several lists, and a cell from which ``rdf:nil`` is not reached for none. A hidden predicate or
class stands for the rest of a list from a cell on, which makes every instance one of two premises, cycles included.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from igkg.reasoning.instances import Fact, Instance, Pattern
from igkg.reasoning.relations import Pairs


class Lists:
    """The lists of a graph; ``hidden`` gives the number of a hidden term by its meaning."""

    def __init__(self, first: Pairs, rest: Pairs, nil: int, hidden: Callable[[object], int]) -> None:
        self._hidden = hidden
        self._nil = nil
        self._members: dict[int, list[int]] = defaultdict(list)
        rests: dict[int, list[int]] = defaultdict(list)
        for cell, member in _numbers(first):
            self._members[cell].append(member)
        for cell, after in _numbers(rest):
            if cell in self._members:
                rests[cell].append(after)
        self._proper = _reaching(self._nil, rests)
        self._rests = {
            cell: [after for after in found if after == self._nil or after in self._proper]
            for cell, found in rests.items()
            if cell in self._proper
        }

    def members(self, head: int) -> Iterator[int]:
        """Give each member of the lists that begin at a cell."""
        found = (member for cell in self._cells([head]) for member in self._members[cell])
        return iter(dict.fromkeys(found))

    def twos(self, head: int) -> Iterator[tuple[int, int]]:
        """Give each two members of the lists that begin at a cell, of which one is before the other."""
        plain = self._plain(head)
        if plain is not None:
            yield from dict.fromkeys(combinations(plain, 2))
            return
        for cell in self._cells([head]):
            later = [member for found in self._cells(self._rests[cell]) for member in self._members[found]]
            yield from ((one, other) for one in self._members[cell] for other in later)

    def same_twos(self, head: int) -> Iterator[tuple[int, int]]:
        """Give of such two members those that are the same number."""
        plain = self._plain(head)
        if plain is None:
            yield from {(one, other) for one, other in self.twos(head) if one == other}
        else:
            yield from ((member, member) for member, times in Counter(plain).items() if times > 1)

    def least_members(self, head: int) -> Iterator[tuple[int, ...]]:
        """Give the members of the lists that begin at a cell, each once, without those that contain another's."""
        cells = self._cells([head])
        least: dict[int, dict[frozenset[int], tuple[int, ...]]] = {cell: {} for cell in cells}
        is_changed = True
        while is_changed:
            is_changed = False
            for cell in reversed(cells):
                found = {frozenset(members): members for members in self._longer(cell, least)}
                kept = {one: found[one] for one in found if not any(other < one for other in found)}
                is_changed |= kept.keys() != least[cell].keys()
                least[cell] = kept
        yield from least.get(head, {}).values()

    def _longer(self, cell: int, least: dict[int, dict[frozenset[int], tuple[int, ...]]]) -> Iterator[tuple[int, ...]]:
        for member, rest in self._steps(cell):
            if rest == self._nil:
                yield (member,)
            for others in least.get(rest, {}).values():
                yield tuple(dict.fromkeys((member, *others)))

    def chain(self, rule: str, head: int, target: int, axioms: tuple[Fact, ...]) -> Iterator[Instance]:
        """Give the instances that follow the properties of a list one after the other to the target property."""
        for member, rest in self._steps(head):
            if rest == self._nil:
                yield Instance(rule, "derive", (Pattern(member, -1, -2),), Pattern(target, -1, -2), axioms)
            if rest in self._rests:
                last = self._only_member(rest)
                others = self._hidden(("chain", rest)) if last is None else last
                body = Pattern(member, -1, -2), Pattern(others, -2, -3)
                yield Instance(rule, "derive", body, Pattern(target, -1, -3), axioms)

    def inner_chains(self, rule: str, head: int) -> Iterator[Instance]:
        """Give the instances for the hidden properties that stand for the rests of a list."""
        for cell in self._inner(head):
            yield from self.chain(rule, cell, self._hidden(("chain", cell)), ())

    def common(self, rule: str, head: int, target: Pattern, kind: int, axioms: tuple[Fact, ...]) -> Iterator[Instance]:
        """Give the instances that put what is in all classes of a list into the target; ``kind`` is ``rdf:type``."""
        for member, rest in self._steps(head):
            if rest == self._nil:
                yield Instance(rule, "derive", (Pattern(kind, -1, member),), target, axioms)
            if rest in self._rests:
                last = self._only_member(rest)
                others = self._hidden_class(rest) if last is None else Pattern(kind, -1, last)
                yield Instance(rule, "derive", (Pattern(kind, -1, member), others), target, axioms)

    def inner_commons(self, rule: str, head: int, kind: int) -> Iterator[Instance]:
        """Give the instances for the hidden classes that stand for the rests of a list."""
        for cell in self._inner(head):
            yield from self.common(rule, cell, self._hidden_class(cell), kind, ())

    def _hidden_class(self, cell: int) -> Pattern:
        return Pattern(self._hidden("hidden type"), -1, self._hidden(("common", cell)))

    def _steps(self, cell: int) -> Iterator[tuple[int, int]]:
        return ((member, rest) for rest in self._rests.get(cell, ()) for member in self._members[cell])

    def _only_member(self, cell: int) -> int | None:
        """Give the one member of a last cell, which needs no hidden term."""
        steps = list(self._steps(cell))
        is_last = len(steps) == 1 and steps[0][1] == self._nil and self._nil not in self._rests
        return steps[0][0] if is_last else None

    def _inner(self, head: int) -> list[int]:
        """Give the cells after the first for which hidden terms are needed; the first too if it is in a cycle."""
        reached = self._cells(self._rests.get(head, ()))
        return [cell for cell in sorted(reached) if self._only_member(cell) is None]

    def _cells(self, begin: Iterable[int]) -> list[int]:
        """Give the cells of the lists that begin at some, in the order in which they are come to."""
        seen: dict[int, None] = {}
        waiting = list(begin)
        for cell in waiting:
            if cell not in seen and cell in self._rests:
                seen[cell] = None
                waiting += self._rests[cell]
        return list(seen)

    def _plain(self, head: int) -> list[int] | None:
        """Give the members of a list each cell of which has one member and one rest."""
        members = []
        cells = self._cells([head])
        for cell in cells:
            steps = list(self._steps(cell))
            if len(steps) != 1:
                return None
            members.append(steps[0][0])
        ends_at_nil = not cells or (self._rests[cells[-1]] == [self._nil] and self._nil not in self._rests)
        return members if ends_at_nil else None


def _numbers(pairs: Pairs) -> Iterator[tuple[int, int]]:
    for key in pairs.keys.tolist():
        yield key >> 32, key & 0xFFFFFFFF


def _reaching(goal: int, after: dict[int, list[int]]) -> set[int]:
    before: dict[int, list[int]] = defaultdict(list)
    for cell, rests in after.items():
        for rest in rests:
            before[rest].append(cell)
    found: set[int] = set()
    waiting = list(before[goal])
    while waiting:
        cell = waiting.pop()
        if cell not in found:
            found.add(cell)
            waiting.extend(before[cell])
    return found
