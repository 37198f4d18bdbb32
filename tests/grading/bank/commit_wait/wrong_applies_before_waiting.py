"""Makes the writes visible first and waits before it returns."""

from tests.grading.bank.commit_wait.right_poll_and_sleep import wait

LOSES = {"across", "waits"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    timestamp = max([truetime.now().latest, last_timestamp + 1e-6, *prepare_timestamps])
    apply_writes(timestamp)
    wait(truetime, timestamp)
    return timestamp
