"""The coordinator waits out its own clock's doubt, not a prepare timestamp ahead of it."""

from tests.grading.bank.commit_wait.right_poll_and_sleep import commit as commit
from tests.grading.bank.commit_wait.right_poll_and_sleep import wait

LOSES = {"across"}


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    latest = truetime.now().latest
    timestamp = max([latest, last_timestamp + 1e-6, *prepare_timestamps])
    wait(truetime, latest)
    apply_writes(timestamp)
    return timestamp
