"""Figures of S. Nakamoto, "Bitcoin: A Peer-to-Peer Electronic Cash System", 2008, section 11.

And, for a comparison, a card network's own: Visa Inc., Annual Report 2023, financial highlights.

>>> CATCH_UP[0.1][5], CONFIRMATIONS_FOR_A_THOUSANDTH[0.45]
(0.0009137, 340)
"""

from __future__ import annotations

__all__ = [
    "CATCH_UP",
    "CONFIRMATIONS_FOR_A_THOUSANDTH",
    "VISA_EXPENSES_USD",
    "VISA_REVENUES_USD",
    "VISA_TRANSACTIONS",
]

# The probability that an attacker with share q ever catches up from z blocks behind: q, then z.
CATCH_UP = {
    0.1: {
        0: 1.0000000,
        1: 0.2045873,
        2: 0.0509779,
        3: 0.0131722,
        4: 0.0034552,
        5: 0.0009137,
        6: 0.0002428,
        7: 0.0000647,
        8: 0.0000173,
        9: 0.0000046,
        10: 0.0000012,
    },
    0.3: {
        0: 1.0000000,
        5: 0.1773523,
        10: 0.0416605,
        15: 0.0101008,
        20: 0.0024804,
        25: 0.0006132,
        30: 0.0001522,
        35: 0.0000379,
        40: 0.0000095,
        45: 0.0000024,
        50: 0.0000006,
    },
}
# The blocks after which that probability is below 0.1 %.
CONFIRMATIONS_FOR_A_THOUSANDTH = {
    0.10: 5,
    0.15: 8,
    0.20: 11,
    0.25: 15,
    0.30: 24,
    0.35: 41,
    0.40: 89,
    0.45: 340,
}

# Fiscal year 2023: transactions processed, GAAP operating expenses and net revenues.
VISA_TRANSACTIONS = 212.6e9
VISA_EXPENSES_USD = 11_653e6
VISA_REVENUES_USD = 32_653e6
