"""Forgets to return the timestamp."""

from tests.grading.bank.commit_wait.right_poll_and_sleep import commit as right_commit
from tests.grading.bank.commit_wait.right_poll_and_sleep import commit_across as right_across

LOSES = {"applies"}


def commit(truetime, apply_writes):
    right_commit(truetime, apply_writes)


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    right_across(truetime, prepare_timestamps, last_timestamp, apply_writes)
