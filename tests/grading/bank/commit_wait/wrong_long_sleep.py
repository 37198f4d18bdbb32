"""Sleeps a whole second at a time."""

LOSES = {"price"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    timestamp = max([truetime.now().latest, last_timestamp + 1e-6, *prepare_timestamps])
    while truetime.now().earliest <= timestamp:
        truetime.sleep(1.0)
    apply_writes(timestamp)
    return timestamp
