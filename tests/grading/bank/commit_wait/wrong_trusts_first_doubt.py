"""Waits for the middle of the interval, and adds the doubt it saw at first."""

LOSES = {"across", "price", "waits"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    now = truetime.now()
    doubt = (now.latest - now.earliest) / 2
    timestamp = max([now.latest, last_timestamp + 1e-6, *prepare_timestamps])
    while (now.earliest + now.latest) / 2 - doubt <= timestamp:
        truetime.sleep(0.001)
        now = truetime.now()
    apply_writes(timestamp)
    return timestamp
