"""Sleeps the width of the interval each time, which overshoots by one sleep at most."""

import math

LOSES = set()


def commit(truetime, apply_writes, at_least=-math.inf):
    first = now = truetime.now()
    chosen = max(first.latest, at_least)
    while not now.earliest > chosen:
        truetime.sleep(now.latest - now.earliest or 0.001)
        now = truetime.now()
    apply_writes(chosen)
    return chosen


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    at_least = max([last_timestamp + 1e-7, *prepare_timestamps])
    return commit(truetime, apply_writes, at_least)
