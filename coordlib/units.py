"""Every conversion between units that the course uses, defined once.

>>> SECONDS_PER_MONTH
2592000
"""

import math

__all__ = [
    "DAYS_PER_MONTH",
    "DAYS_PER_YEAR",
    "HOURS_PER_MONTH",
    "JOULES_PER_KWH",
    "KIB_PER_GIB",
    "MONTHS_PER_YEAR",
    "MS_PER_SECOND",
    "SECONDS_PER_DAY",
    "SECONDS_PER_HOUR",
    "SECONDS_PER_MONTH",
    "SECONDS_PER_YEAR",
    "US_PER_MS",
    "money",
    "ratio",
]

MS_PER_SECOND = 1_000
US_PER_MS = 1_000
SECONDS_PER_HOUR = 60 * 60
SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR
# The source document counts a month as 30 days, so that its figures can be held against ours.
DAYS_PER_MONTH = 30
SECONDS_PER_MONTH = DAYS_PER_MONTH * SECONDS_PER_DAY
HOURS_PER_MONTH = DAYS_PER_MONTH * 24
MONTHS_PER_YEAR = 12
DAYS_PER_YEAR = 365
SECONDS_PER_YEAR = DAYS_PER_YEAR * SECONDS_PER_DAY
KIB_PER_GIB = 1024 * 1024
JOULES_PER_KWH = 3_600_000

_STEPS = ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))


def money(amount_usd: float) -> str:
    """Write an amount of US dollars with three significant figures at most.

    >>> [money(usd) for usd in (518_400_000, 143_673, 200, 0.0554, 0.0000369, -2_500, 0)]
    ['$518 M', '$144 k', '$200', '$0.0554', '$0.0000369', '-$2.5 k', '$0']
    """
    sign = "-" if amount_usd < 0 else ""
    size = abs(amount_usd)
    for step, suffix in _STEPS:
        # 999.5 and more would round up into the next step.
        if size >= step * 0.9995:
            return f"{sign}${_three_figures(size / step)} {suffix}"
    return f"{sign}${_three_figures(size)}"


def ratio(quotient: float) -> str:
    """Write how many times larger one figure is than another.

    >>> [ratio(q) for q in (2.48, 40.94, 3608.2)]
    ['2.5 times', '41 times', '3,608 times']
    """
    return f"{quotient:.1f} times" if quotient < 9.95 else f"{quotient:,.0f} times"


def _three_figures(size: float) -> str:
    if size == 0:
        return "0"
    decimals = 2 - math.floor(math.log10(size))
    text = f"{size:.{max(decimals, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
