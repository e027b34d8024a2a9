"""From pairs of numbers to sorted arrays of them, one for each predicate, in which both ends are found fast.

A pair (subject, object) is packed into one int64: the subject in the upper 32 bits, the object in the lower.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from igkg.reasoning.terms import Ints

_SHIFT = 32
_MASK = 0xFFFFFFFF
_FEW = 16  # so many times fewer pairs are inserted one by one instead of sorted in

Flags = NDArray[np.bool_]
NONE: Ints = np.empty(0, dtype=np.int64)


def pack(subjects: Ints | int, objects: Ints | int) -> Ints:
    """Pack two arrays of numbers, or an array and a number, into an array of pairs."""
    if isinstance(subjects, int):
        return np.asarray(objects | (subjects << _SHIFT))
    return (subjects << _SHIFT) | objects


def subjects(keys: Ints) -> Ints:
    """Give the subjects of pairs."""
    return keys >> _SHIFT


def objects(keys: Ints) -> Ints:
    """Give the objects of pairs."""
    return keys & _MASK


def flip(keys: Ints) -> Ints:
    """Turn pairs round."""
    return (keys << _SHIFT) | (keys >> _SHIFT)


def unique(keys: Ints) -> Ints:
    """Sort pairs and keep each once."""
    if len(keys) < 2:  # noqa: PLR2004
        return keys
    keys = np.sort(keys)
    is_first = np.empty(len(keys), dtype=bool)
    is_first[0] = True
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    return keys if is_first.all() else keys[is_first]


def are_in(keys: Ints, among: Ints) -> Flags:
    """Tell for each pair whether it is in a sorted array."""
    if not len(among):
        return np.zeros(len(keys), dtype=bool)
    at = np.searchsorted(among, keys)
    at[at == len(among)] = 0
    found: Flags = among[at] == keys
    return found


def ranges(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Spell out ranges: give for each of their members which range it is in, and the member."""
    counts = high - low
    total = int(counts.sum())
    which = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return which, np.arange(total) - np.repeat(starts - low, counts)


class Pairs:
    """Sorted pairs, each once, and on demand the same sorted by object."""

    def __init__(self, keys: Ints, flipped: Ints | None = None) -> None:
        self.keys = keys
        self._flipped = flipped

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def flipped(self) -> Ints:
        """The pairs turned round, sorted."""
        if self._flipped is None:
            self._flipped = np.sort(flip(self.keys))
        return self._flipped

    def with_subject(self, subject: int) -> Ints:
        """Give the pairs with a subject."""
        low, high = np.searchsorted(self.keys, (subject << _SHIFT, (subject + 1) << _SHIFT))
        return self.keys[low:high]

    def with_object(self, value: int) -> Ints:
        """Give the pairs with an object."""
        low, high = np.searchsorted(self.flipped, (value << _SHIFT, (value + 1) << _SHIFT))
        return flip(self.flipped[low:high])

    def has(self, subject: int, value: int) -> bool:
        """Tell whether a pair is among these."""
        key = (subject << _SHIFT) | value
        at = int(np.searchsorted(self.keys, key))
        return at < len(self.keys) and int(self.keys[at]) == key

    def select(self, subject: int, value: int) -> Ints:
        """Give the pairs that match two numbers, of which one below zero stands for any."""
        if subject >= 0 and value >= 0:
            return pack(np.array([subject]), value) if self.has(subject, value) else NONE
        if subject >= 0:
            return self.with_subject(subject)
        return self.with_object(value) if value >= 0 else self.keys

    def joined_by(self, numbers: Ints, by_object: bool, other: int) -> tuple[Ints, Ints]:
        """Join numbers with the subjects of these pairs, or with the objects.

        ``other`` is what the other end must be; below zero it may be anything.
        Give for each match which of the numbers it is, and the pair.
        """
        if other >= 0:
            keys = self.keys
            wanted = pack(other, numbers) if by_object else pack(numbers, other)
            found = np.flatnonzero(are_in(wanted, keys))
            return found, wanted[found]
        sorted_by_it = self.flipped if by_object else self.keys
        low = np.searchsorted(sorted_by_it, numbers << _SHIFT)
        high = np.searchsorted(sorted_by_it, (numbers + 1) << _SHIFT)
        which, at = ranges(low, high)
        found_keys = sorted_by_it[at]
        return which, flip(found_keys) if by_object else found_keys


class Relation:
    """All pairs of one predicate, and the batches in which they came, for those who must see what is new."""

    def __init__(self) -> None:
        self.pairs = Pairs(NONE)
        self.batches: list[Pairs] = []
        self.births: list[int] = []
        self.epochs: list[int] = []

    def missing(self, keys: Ints) -> Ints:
        """Give the pairs that are not yet here, sorted, each once."""
        keys = unique(keys)
        return keys[~are_in(keys, self.pairs.keys)] if len(self.pairs) else keys

    def add(self, keys: Ints, birth: int, epoch: int) -> None:
        """Add sorted pairs that are not yet here; ``birth`` numbers the first of them."""
        self.pairs = _merged(self.pairs, keys)
        self.batches.append(Pairs(keys))
        self.births.append(birth)
        self.epochs.append(epoch)

    def remove(self, keys: Ints) -> None:
        """Remove sorted pairs."""
        self.pairs = Pairs(self.pairs.keys[~are_in(self.pairs.keys, keys)])


def _merged(old: Pairs, keys: Ints) -> Pairs:
    if not len(old):
        return Pairs(keys)
    if len(keys) * _FEW > len(old):
        return Pairs(np.sort(np.concatenate((old.keys, keys))))
    merged = np.insert(old.keys, np.searchsorted(old.keys, keys), keys)
    if old._flipped is None:
        return Pairs(merged)
    turned = np.sort(flip(keys))
    return Pairs(merged, np.insert(old._flipped, np.searchsorted(old._flipped, turned), turned))
