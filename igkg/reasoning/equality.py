"""From statements that things are the same to one number for each class of the same (union-find, eq-sym, eq-trans)."""

from __future__ import annotations

import numpy as np

from igkg.reasoning.relations import objects, subjects
from igkg.reasoning.terms import Ints


class Classes:
    """For each term the least term that is the same; ``of`` is an array over the terms, and over hidden terms."""

    def __init__(self, size: int) -> None:
        self.of: Ints = np.arange(size, dtype=np.int64)

    def grow(self, size: int) -> None:
        """Make room for hidden terms."""
        if size > len(self.of):
            self.of = np.concatenate((self.of, np.arange(len(self.of), 2 * size, dtype=np.int64)))

    def merge(self, keys: Ints) -> Ints:
        """Take the two terms of each pair for the same, and give the terms whose representative is now another."""
        before = self.of
        one, other = before[subjects(keys)], before[objects(keys)]
        labels = before.copy()
        while True:
            low = np.minimum(labels[one], labels[other])
            is_lower = (labels[one] != low) | (labels[other] != low)
            if not is_lower.any():
                break
            for side in (one, other):
                np.minimum.at(labels, labels[side], low)
                np.minimum.at(labels, side, low)
            labels = _compressed(labels)
        self.of = _compressed(labels[before])
        return np.flatnonzero(self.of != before)


def _compressed(labels: Ints) -> Ints:
    while True:
        further = labels[labels]
        if np.array_equal(further, labels):
            return labels
        labels = further
