"""Waits for the latest time as it is now, which moves on as the clock does."""

LOSES = {"across", "applies", "price", "waits"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    while truetime.now().earliest <= truetime.now().latest:
        truetime.sleep(0.001)
    timestamp = max([truetime.now().latest, last_timestamp + 1e-6, *prepare_timestamps])
    apply_writes(timestamp)
    return timestamp
