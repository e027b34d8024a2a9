"""From a directed graph as arrays of edges to its strongly connected components."""

from __future__ import annotations

import numpy as np

from igkg.reasoning.terms import Ints


def components(size: int, start: Ints, end: Ints) -> Ints:
    """Give for each of ``size`` nodes a number, the same for nodes that reach each other."""
    labels = np.arange(size, dtype=np.int64)
    start, end = _trimmed(size, start, end)
    nodes, both = np.unique(np.concatenate((start, end)), return_inverse=True)
    if len(nodes):
        labels[nodes] = nodes[_tarjan(len(nodes), both[: len(start)], both[len(start) :])]
    return labels


def _trimmed(size: int, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Leave out, again and again, the edges of nodes into which or out of which no edge leads: they are in no cycle."""
    is_kept = start != end
    while not is_kept.all():
        start, end = start[is_kept], end[is_kept]
        goes_out = np.zeros(size, dtype=bool)
        comes_in = np.zeros(size, dtype=bool)
        goes_out[start], comes_in[end] = True, True
        is_kept = comes_in[start] & goes_out[end]
    return start, end


def _tarjan(size: int, start: Ints, end: Ints) -> Ints:
    """Find the components by Tarjan's algorithm, without recursion; the label of one is its first node on the stack."""
    order = np.argsort(start, kind="stable")
    after = end[order].tolist()
    first = np.searchsorted(start[order], np.arange(size + 1)).tolist()
    index, low, label = [-1] * size, [0] * size, [-1] * size
    stack: list[int] = []
    counter = 0
    for root in range(size):
        if index[root] >= 0:
            continue
        path = [root]
        at = {root: first[root]}
        index[root] = low[root] = counter
        counter += 1
        stack.append(root)
        while path:
            node = path[-1]
            if at[node] < first[node + 1]:
                following = after[at[node]]
                at[node] += 1
                if index[following] < 0:
                    index[following] = low[following] = counter
                    counter += 1
                    stack.append(following)
                    path.append(following)
                    at[following] = first[following]
                elif label[following] < 0:
                    low[node] = min(low[node], index[following])
                continue
            path.pop()
            del at[node]
            if path:
                low[path[-1]] = min(low[path[-1]], low[node])
            if low[node] == index[node]:
                while label[node] < 0:
                    label[stack.pop()] = node
    return np.array(label, dtype=np.int64)
