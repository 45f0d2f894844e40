"""Scores over films: how they spread, and how certain their mean is."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

CONFIDENCE = 0.95
RESAMPLES = 9999


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The confidence interval of a mean over films: bias-corrected and accelerated bootstrap, always the same draws.

    Films are drawn, not pixels: the pixels of one film are not independent. It describes films like these and says
    nothing about films from elsewhere.

    Args:
        values: one finite number per film.

    Returns:
        Lower and upper end at `CONFIDENCE`; NaN for fewer than two films, and the mean itself where all are equal.

    Source:
        Efron, Better bootstrap confidence intervals, JASA 82:171-185, 1987; scipy's implementation.

    Example:
        >>> low, high = mean_interval([0.91, 0.95, 0.96, 0.97])
        >>> 0.91 < low < 0.9475 < high < 0.97
        True
    """
    return _mean_interval(tuple(map(float, values)))


def spread(values: Sequence[float], *, interval: bool = True) -> dict[str, float | int]:
    """Describe a list of scores; NaN values (structure absent) are left out.

    Args:
        values: one number per film.
        interval: whether to give the mean's interval, which takes longer than all the rest.

    Returns:
        ``films`` (how many counted), ``mean``, ``low`` and ``high`` (of its 95 % interval, NaN for a single film),
        ``std`` (sample), ``median``, ``min``, ``max``; the figures are NaN where nothing is left.
    """
    kept = np.asarray([v for v in values if not math.isnan(v)], float)
    ends = ("low", "high") if interval else ()
    if not kept.size:
        return {"films": 0} | dict.fromkeys(("mean", *ends, "std", "median", "min", "max"), math.nan)
    return {
        "films": int(kept.size),
        "mean": float(kept.mean()),
        **(dict(zip(ends, mean_interval(kept), strict=True)) if interval else {}),
        "std": float(kept.std(ddof=1)) if kept.size > 1 else 0.0,
        "median": float(np.median(kept)),
        "min": float(kept.min()),
        "max": float(kept.max()),
    }


@lru_cache(maxsize=1024)
def _mean_interval(values: tuple[float, ...]) -> tuple[float, float]:
    if len(values) < 2:
        return math.nan, math.nan
    if min(values) == max(values):  # the acceleration is 0 / 0
        return values[0], values[0]
    from scipy.stats import bootstrap  # half a second, which the page needs only where scores are shown

    interval = bootstrap(
        (np.array(values),),
        np.mean,
        confidence_level=CONFIDENCE,
        n_resamples=RESAMPLES,
        batch=1000,
        method="BCa",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return float(interval.low), float(interval.high)
