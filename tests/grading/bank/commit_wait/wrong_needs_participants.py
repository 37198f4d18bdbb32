"""The coordinator fails when there is no participant."""

from tests.grading.bank.commit_wait.right_poll_and_sleep import commit as commit
from tests.grading.bank.commit_wait.right_poll_and_sleep import commit_across as right_across

LOSES = {"across", "applies", "price"}


def commit_across(truetime, prepare_timestamps, last_timestamp, apply_writes):
    return right_across(truetime, [max(prepare_timestamps)], last_timestamp, apply_writes)
