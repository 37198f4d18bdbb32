"""Sleeps half the interval's width, as if the clock were right on average."""

LOSES = {"across", "waits"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    now = truetime.now()
    timestamp = max([now.latest, last_timestamp + 1e-6, *prepare_timestamps])
    truetime.sleep((timestamp - now.earliest) / 2 + 1e-6)
    apply_writes(timestamp)
    return timestamp
