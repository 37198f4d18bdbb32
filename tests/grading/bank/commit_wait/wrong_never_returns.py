"""Waits in a loop that reads the clock once, before it."""

LOSES = {"across", "applies", "price", "waits"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    now = truetime.now()
    timestamp = max([now.latest, last_timestamp + 1e-6, *prepare_timestamps])
    while now.earliest <= timestamp:
        pass
    apply_writes(timestamp)
    return timestamp
