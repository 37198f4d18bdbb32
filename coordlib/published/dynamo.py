"""DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store" (SOSP 2007), section 6.3."""

from __future__ import annotations

__all__ = ["VERSIONS_SEEN_PERCENT", "unaccounted_percent"]

# Of the shopping cart's requests over 24 hours, those that saw so many divergent versions, in %.
VERSIONS_SEEN_PERCENT = {1: 99.94, 2: 0.00057, 3: 0.00047, 4: 0.00009}


def unaccounted_percent() -> float:
    """Return what the printed shares leave open, in %.

    >>> f"{unaccounted_percent():.5f} %"
    '0.05887 %'
    """
    return 100 - sum(VERSIONS_SEEN_PERCENT.values())
