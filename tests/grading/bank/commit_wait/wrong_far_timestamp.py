"""Picks a timestamp far in the future, which is safe and dear."""

from tests.grading.bank.commit_wait.right_poll_and_sleep import wait

LOSES = {"price"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    timestamp = max([truetime.now().latest, last_timestamp, *prepare_timestamps]) + 0.05
    wait(truetime, timestamp)
    apply_writes(timestamp)
    return timestamp
