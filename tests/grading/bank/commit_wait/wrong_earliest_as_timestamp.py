"""Takes the earliest time for the timestamp, which may lie before the start."""

from tests.grading.bank.commit_wait.right_poll_and_sleep import wait

LOSES = {"across", "waits"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    timestamp = max([truetime.now().earliest, last_timestamp + 1e-6, *prepare_timestamps])
    wait(truetime, timestamp)
    apply_writes(timestamp)
    return timestamp
