"""Knight Capital's 1 August 2012, and what the firm earned when nothing went wrong.

US Securities and Exchange Commission, Release No. 34-70694, *In the Matter of Knight Capital
Americas LLC*, 16 October 2013; its figures read "more than", "over" or "approximately". The
revenue is from the firm's Form 8-K of 19 January 2012, for the fourth quarter of 2011.

>>> LOSS_USD / MINUTES > 10e6
True
"""

from __future__ import annotations

__all__ = [
    "EXECUTIONS",
    "FIRST_FILING_LOSS_USD",
    "LONG_STOCKS",
    "LONG_USD",
    "LOSS_USD",
    "MINUTES",
    "PARENT_ORDERS",
    "PENALTY_USD",
    "REVENUE_USD_A_QUARTER",
    "SERVERS",
    "SERVERS_MISSED",
    "SHARES",
    "SHORT_STOCKS",
    "SHORT_USD",
    "STOCKS",
    "TRADING_MINUTES_A_QUARTER",
    "WARNINGS",
]

SERVERS, SERVERS_MISSED = 8, 1
MINUTES = 45
PARENT_ORDERS = 212
EXECUTIONS = 4_000_000
SHARES = 397_000_000
STOCKS = 154
LONG_USD, LONG_STOCKS = 3.50e9, 80
SHORT_USD, SHORT_STOCKS = 3.15e9, 74
LOSS_USD = 460e6
PENALTY_USD = 12e6
# E-mails about the error that the firm's own systems sent before the market opened.
WARNINGS = 97
# The firm's Form 8-K of August 2012, before tax: "approximately".
FIRST_FILING_LOSS_USD = 440e6

REVENUE_USD_A_QUARTER = 341.3e6
# October to December 2011: 63 trading days, from 9:30 to 16:00.
TRADING_MINUTES_A_QUARTER = 63 * 390
