"""From the pairs that an instance of a rule speaks of to what it concludes, with the premises of each conclusion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from igkg.reasoning.instances import Instance, Pattern
from igkg.reasoning.relations import NONE, Pairs, are_in, objects, pack, subjects
from igkg.reasoning.terms import Ints

_TWO = 2


class Found(NamedTuple):
    """Conclusions as pairs, and for each the pairs that were its first and second premise; three arrays alike long."""

    keys: Ints
    left: Ints
    right: Ints | None = None


def derive(instance: Instance, wholes: list[Pairs], news: list[Pairs]) -> Found:
    """Give what follows from at least one new pair; ``wholes`` and ``news`` have a set of pairs for each premise."""
    if len(instance.body) == 1:
        left = _matching(instance.body[0], news[0])
        return Found(_conclude(instance, left, None), left)
    one, two = instance.body
    left, right = join(one, news[0], two, wholes[1])
    if len(news[1]) and len(news[0]) < len(wholes[0]):
        more_left, more_right = join(one, wholes[0], two, news[1])
        is_old = ~are_in(more_left, news[0].keys)
        left, right = np.concatenate((left, more_left[is_old])), np.concatenate((right, more_right[is_old]))
    return Found(_conclude(instance, left, right), left, right)


def _matching(pattern: Pattern, pairs: Pairs) -> Ints:
    keys = pairs.select(pattern.subject, pattern.object)
    if pattern.subject == pattern.object < 0:
        keys = keys[subjects(keys) == objects(keys)]
    return keys


def join(one: Pattern, ones: Pairs, two: Pattern, twos: Pairs) -> tuple[Ints, Ints]:
    """Give the pairs that match two patterns at once: two arrays alike long."""
    shared = [name for name in one.variables if name in two.variables]
    if len(shared) == _TWO:
        return _join_both(one, ones, two, twos)
    left, right = ones.select(one.subject, one.object), twos.select(two.subject, two.object)
    if not len(left) or not len(right):
        return NONE, NONE
    name = shared[0]
    if len(left) <= len(right):
        which, found = twos.joined_by(_end(one, left, name), two.object == name, _other(two, name))
        return left[which], found
    which, found = ones.joined_by(_end(two, right, name), one.object == name, _other(one, name))
    return found, right[which]


def _join_both(one: Pattern, ones: Pairs, two: Pattern, twos: Pairs) -> tuple[Ints, Ints]:
    is_turned = one.subject == two.object
    if len(ones) <= len(twos):
        wanted = pack(objects(ones.keys), subjects(ones.keys)) if is_turned else ones.keys
        found = are_in(wanted, twos.keys)
        return ones.keys[found], wanted[found]
    right, left = _join_both(two, twos, one, ones)
    return left, right


def _end(pattern: Pattern, keys: Ints, name: int) -> Ints:
    return subjects(keys) if pattern.subject == name else objects(keys)


def _other(pattern: Pattern, name: int) -> int:
    return pattern.object if pattern.subject == name else pattern.subject


def _conclude(instance: Instance, left: Ints, right: Ints | None) -> Ints:
    head, one = instance.head, instance.body[0]
    if head is None or (head[1:] == one[1:] and right is None):
        return left
    ends = [_value(instance, name, left, right) for name in head[1:]]
    keys = pack(ends[0], ends[1])
    return np.broadcast_to(keys, left.shape) if keys.ndim == 0 else keys


def _value(instance: Instance, name: int, left: Ints, right: Ints | None) -> Ints | int:
    if name >= 0:
        return name
    if name in instance.body[0][1:]:
        return _end(instance.body[0], left, name)
    assert right is not None
    return _end(instance.body[1], right, name)


def equate(instance: Instance, whole: Pairs, new: Pairs) -> Found:
    """Give pairs of the same: in each group with one end the same, the first and each of the others."""
    by_object = instance.body[0].object == instance.body[1].object
    ends = objects(new.keys) if by_object else subjects(new.keys)
    which, keys = whole.joined_by(np.unique(ends), by_object, -1)
    first = keys[np.searchsorted(which, which)]
    is_other = first != keys
    left, right = first[is_other], keys[is_other]
    ends_of = subjects if by_object else objects
    return Found(pack(ends_of(left), ends_of(right)), left, right)


def same_keys(wholes: list[Pairs], kind: int) -> tuple[Ints, list[Ints]]:
    """Find what agrees on the values of all properties of a key (``prp-key``).

    Give the pairs of the same, and for each property the values they agree on, an array alike long.
    """
    things = subjects(wholes[0].with_object(kind))
    groups = np.zeros(len(things), dtype=np.int64)
    values: list[Ints] = []
    for whole in wholes[1:]:
        which, keys = whole.joined_by(things, False, -1)
        found = objects(keys)
        _, groups = np.unique(np.stack((groups[which], found)), axis=1, return_inverse=True)
        groups = groups.reshape(-1)  # of which NumPy 2.0 made more dimensions
        things, values = things[which], [*(column[which] for column in values), found]
    order = np.lexsort((things, groups))
    groups, things, values = groups[order], things[order], [column[order] for column in values]
    first = np.searchsorted(groups, groups)
    is_other = things[first] != things if len(things) else np.empty(0, dtype=bool)
    return pack(things[first], things)[is_other], [column[is_other] for column in values]
