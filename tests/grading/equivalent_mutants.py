"""Mutants of the reference answers that do what the right answer does, each with why."""

EQUIVALENT: dict[str, dict[str, str]] = {
    "gcounter": {},
    "commit_wait": {
        "commit: 0.0 -> 1.0": "any last timestamp that lies before the start will do",
    },
    "saga_rollback": {
        "_roll_back: list(self._log) -> self._log": (
            "a list read backwards does not see what is appended meanwhile"
        ),
    },
}
