"""Polls, sleeps what is left and a little more, and polls again."""

import math

LOSES = set()


def wait(truetime, timestamp):
    interval = truetime.now()
    while interval.earliest <= timestamp:
        truetime.sleep(timestamp - interval.earliest + 1e-6)
        interval = truetime.now()


def commit(truetime, apply_writes):
    timestamp = truetime.now().latest
    wait(truetime, timestamp)
    apply_writes(timestamp)
    return timestamp


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    after_last = math.nextafter(last_timestamp, math.inf)
    timestamp = max([truetime.now().latest, after_last, *prepare_timestamps])
    wait(truetime, timestamp)
    apply_writes(timestamp)
    return timestamp
