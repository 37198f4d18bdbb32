"""Sleeps a millisecond at a time until the timestamp has passed."""

LOSES = set()


def commit(truetime, apply_writes):
    commit_time = truetime.now()
    timestamp = commit_time.latest
    while True:
        now = truetime.now()
        if now.earliest > timestamp:
            break
        truetime.sleep(0.001)
    apply_writes(timestamp)
    return timestamp


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    timestamp = truetime.now().latest
    for prepared in prepare_timestamps:
        if prepared > timestamp:
            timestamp = prepared
    if timestamp <= last_timestamp:
        timestamp = last_timestamp + 1e-6
    while True:
        now = truetime.now()
        if now.earliest > timestamp:
            break
        truetime.sleep(0.001)
    apply_writes(timestamp)
    return timestamp
