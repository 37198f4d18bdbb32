"""One poll and one sleep: once what was left has gone by, the timestamp has passed."""

from math import inf, nextafter

LOSES = set()


def commit(truetime, apply_writes):
    return commit_across(truetime, [], -inf, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    now = truetime.now()
    after_last = nextafter(last_timestamp, inf)
    timestamp = max(now.latest, after_last, max(prepare_timestamps, default=0.0))
    truetime.sleep(max(timestamp - now.earliest, 0) + 1e-6)
    apply_writes(timestamp)
    return timestamp
