"""Undoes the failed step too, which took no effect."""

from tests.grading.bank.saga_rollback.right_strings_in_log import SagaCoordinator as Right

LOSES = {"rollback"}


class SagaCoordinator(Right):
    def state(self):
        return {
            step: "begun" if word == "failed" else word for step, word in super().state().items()
        }
