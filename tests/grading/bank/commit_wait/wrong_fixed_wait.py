"""Sleeps 7 ms, the doubt that somebody once measured, whatever the clock says."""

LOSES = {"across", "waits"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    timestamp = max([truetime.now().latest, last_timestamp + 1e-6, *prepare_timestamps])
    truetime.sleep(0.007)
    apply_writes(timestamp)
    return timestamp
