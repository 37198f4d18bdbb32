"""Mutants of the reference answers that do what the right answer does, each with why."""

EQUIVALENT: dict[str, dict[str, str]] = {
    "gcounter": {},
    "commit_wait": {},
    "saga_rollback": {},
}
