"""Sleeps the whole doubt once more, to be on the safe side."""

from tests.grading.bank.commit_wait.right_poll_and_sleep import wait

LOSES = {"price"}


def commit(truetime, apply_writes):
    return commit_across(truetime, [], 0.0, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    now = truetime.now()
    timestamp = max([now.latest, last_timestamp + 1e-6, *prepare_timestamps])
    wait(truetime, timestamp)
    truetime.sleep(now.latest - now.earliest)
    apply_writes(timestamp)
    return timestamp
