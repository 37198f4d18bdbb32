"""Takes the middle of the interval for the time."""

from tests.grading.bank.commit_wait.right_poll_and_sleep import wait

LOSES = {"across", "waits"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    now = truetime.now()
    middle = (now.earliest + now.latest) / 2
    timestamp = max([middle, last_timestamp + 1e-6, *prepare_timestamps])
    wait(truetime, timestamp)
    apply_writes(timestamp)
    return timestamp
