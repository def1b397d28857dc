"""BM25F as Whoosh computes it: the score of a term in a field, over the statistics of the whole index.

``idf · tf · (K1 + 1) / (tf + K1 · (1 − B + B · length / average length))``, with ``idf = ln(N / (n + 1)) + 1``
(whoosh.scoring.bm25 and WeightingModel.idf of Whoosh 2.7.4; Robertson and Zaragoza, "The Probabilistic
Relevance Framework", 2009). N and n count deleted documents too, until they are merged away.
"""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

B = 0.75
K1 = 1.2

Scores = NDArray[np.float64]


def idf(having: int, size: int) -> float:
    """Return what a term tells that ``having`` of ``size`` documents have."""
    return log(size / (having + 1)) + 1


def norms(lengths: NDArray[Any], average: float) -> Scores:
    """Return what the length of a field does to the scores of documents, given the average length."""
    normed: Scores = lengths * (K1 * B / average) + K1 * (1 - B)
    return normed


def bm25(weight: float, frequencies: NDArray[Any], normed: Scores) -> Scores:
    """Return the scores of documents that have a term so often, in a field of such ``norms``.

    ``weight`` is its idf times its boost.
    """
    scores = frequencies + normed
    np.divide(frequencies, scores, out=scores)
    scores *= weight * (K1 + 1)
    return scores


def floor(frequencies: NDArray[Any], lengths: NDArray[Any], average: float) -> Scores:
    """Return ``(1 − B + B · length / average) / frequency``: the less it is, the higher is the score."""
    floors: Scores = (1 - B + B / average * lengths) / frequencies
    return floors


def bound(weight: float, floors: NDArray[Any], average: float, now: float) -> Scores:
    """Return what no score of a document passes that has such a floor or a greater one.

    The floors were told with an ``average`` length; by ``now``, the average of the whole index, they can be less.
    """
    bounds: Scores = floors.astype(np.float64)  # as float32, 1 + floor would be rounded, down too
    bounds *= K1 * min(1.0, average / now)
    bounds += 1.0
    return weight * (K1 + 1) / bounds
