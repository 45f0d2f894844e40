"""The connected parts of a mask, found by the runs of its rows.

A mask of four million pixels has a few thousand runs, so that numbers of parts per pixel, which OpenCV gives, cost ten
times as much.
"""

import numpy as np


class Parts:
    """The parts of a mask, numbered from the top and from the left; diagonal neighbours belong together.

    Attributes:
        areas: (N,) pixels of each.
        lefts: (N,) leftmost column of each.
        rights: (N,) column right of the rightmost one of each.
        middles: (N,) mean column of each.
    """

    def __init__(self, mask: np.ndarray):
        """Find them.

        Args:
            mask: boolean (H, W).
        """
        self._shape, self._width = mask.shape, mask.shape[1] + 2
        framed = np.zeros((mask.shape[0], self._width), bool)
        framed[:, 1:-1] = mask
        flat = framed.ravel()
        self._edges = np.flatnonzero(flat[1:] != flat[:-1])  # each is one column further left than in the frame
        starts, ends = self._edges[::2], self._edges[1::2]
        self._numbers = _joined(len(starts), *_touching(starts, ends, self._width))
        count = 1 + self._numbers.max(initial=-1)
        lengths, lefts = ends - starts, starts % self._width
        self.areas = np.bincount(self._numbers, lengths, count).astype(int)
        self.lefts, self.rights = np.full(count, mask.shape[1]), np.zeros(count, int)
        np.minimum.at(self.lefts, self._numbers, lefts)
        np.maximum.at(self.rights, self._numbers, lefts + lengths)
        self.middles = np.bincount(self._numbers, lengths * (lefts + (lengths - 1) / 2), count) / self.areas

    @property
    def order(self) -> np.ndarray:
        """(N,) numbers, the largest part first."""
        return np.argsort(self.areas, kind="stable")[::-1]

    def keep(self, numbers: np.ndarray) -> np.ndarray:
        """Make a mask of some of the parts.

        Args:
            numbers: of the parts, or boolean (N,).

        Returns:
            Boolean (H, W).
        """
        kept = np.zeros(len(self.areas), bool)
        kept[numbers] = True
        edges = self._edges.reshape(-1, 2)[kept[self._numbers]].ravel()
        lengths = np.diff(edges, prepend=0, append=self._shape[0] * self._width)
        inside = np.arange(len(lengths)) % 2 == 1
        return np.ascontiguousarray(np.repeat(inside, lengths).reshape(-1, self._width)[:, : self._shape[1]])


def _touching(starts: np.ndarray, ends: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """List the pairs of a run and one that it touches in the row above.

    Args:
        starts: first pixel of each run, counted through the rows of a frame with an empty column on each side.
        ends: pixel after the last one of each.
        width: of the frame.

    Returns:
        Numbers of the lower runs, and of the upper ones.
    """
    first = np.searchsorted(ends, starts - width)
    counts = np.searchsorted(starts, ends - width, side="right") - first
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(np.arange(len(starts)), counts), np.repeat(first, counts) + place


def _joined(count: int, ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Number what hangs together through pairs.

    Args:
        count: how many runs there are.
        ones: runs, each of which touches its like in ``others``.
        others: runs.

    Returns:
        (count,) numbers from 0, in the order of the first run of each part.
    """
    roots = np.arange(count)
    while (apart := roots[ones] != roots[others]).any():
        pair = roots[ones[apart]], roots[others[apart]]
        np.minimum.at(roots, np.maximum(*pair), np.minimum(*pair))
        while (further := roots[roots] != roots).any():
            roots[further] = roots[roots[further]]
    return np.unique(roots, return_inverse=True)[1]
