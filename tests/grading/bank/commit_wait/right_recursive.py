"""No loop: a function that calls itself until the timestamp has passed."""

LOSES = set()


def after(truetime, timestamp, then):
    gap = timestamp - truetime.now().earliest
    if gap < 0:
        then(timestamp)
        return timestamp
    truetime.sleep(max(gap, 0.001))
    return after(truetime, timestamp, then)


def commit(truetime, apply_writes):
    return after(truetime, truetime.now().latest, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    candidates = list(prepare_timestamps)
    candidates.append(last_timestamp + 1e-9)
    candidates.append(truetime.now().latest)
    return after(truetime, max(candidates), apply_writes)
