"""The levels of coordination and their protocols, as the source document has them.

Its inputs, its three tables of cost and its latencies are data here; what follows from them is in
`coordlib.cases.coordination_spectrum`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

__all__ = [
    "BYZANTINE",
    "CHAIN",
    "EVENTUAL",
    "LEVELS",
    "MESSAGE_DELAYS",
    "MULTI_PAXOS",
    "PROTOCOLS",
    "STATED",
    "STATED_LATENCY_MS",
    "TABLES",
    "Protocol",
    "byzantine_messages",
    "chain_messages",
    "interpolated",
    "paxos_messages",
    "relative_to_eventual",
]


@dataclasses.dataclass(frozen=True)
class Protocol:
    """What a protocol needs.

    Parameters
    ----------
    name : str
        What charts call it.
    messages_per_tx : float
        Messages a transaction.
    message_kib : float
        The size of each, in KiB.
    servers : float
        Servers, however low the volume.
    engineering_hours : float
        Hours to build it.
    operators : float
        Full-time operators.
    """

    name: str
    messages_per_tx: float
    message_kib: float
    servers: float
    engineering_hours: float
    operators: float


# Section "Real Implementation Costs" of the source.
EVENTUAL = Protocol("eventual", 3, 1, 10, 200, 0.1)
CHAIN = Protocol("chain replication", 5, 1, 15, 500, 0.3)
MULTI_PAXOS = Protocol("multi-Paxos", 10, 2, 25, 2_000, 1.0)
BYZANTINE = Protocol("Byzantine", 50, 5, 50, 5_000, 2.0)
PROTOCOLS = (EVENTUAL, CHAIN, MULTI_PAXOS, BYZANTINE)


@dataclasses.dataclass(frozen=True)
class Stated:
    """What the source's chart says of a level: typed in there, not computed."""

    complexity: int
    usd_per_tx: float
    capacity_tps: float


STATED = {
    "none": Stated(1, 0.0001, 1_000_000),
    "eventual": Stated(2, 0.001, 100_000),
    "causal": Stated(4, 0.01, 10_000),
    "snapshot": Stated(6, 0.05, 5_000),
    "serializable": Stated(8, 0.50, 1_000),
    "Byzantine": Stated(10, 5.0, 100),
}


def interpolated(level: str) -> Protocol:
    """Guess the needs of a level that the source names and gives no inputs for.

    Each need lies on the log line through eventual and multi-Paxos, at the level's place on the
    source's own scale of complexity:

        need = eventual · (multi-Paxos / eventual) ^ ((complexity - 2) / (8 - 2))

    Parameters
    ----------
    level : str
        A key of `STATED`.
    """
    low, high = STATED["eventual"].complexity, STATED["serializable"].complexity
    share = (STATED[level].complexity - low) / (high - low)
    ends = zip(dataclasses.astuple(EVENTUAL)[1:], dataclasses.astuple(MULTI_PAXOS)[1:], strict=True)
    return Protocol(level, *(first * (last / first) ** share for first, last in ends))


# A log that multi-Paxos replicates and every replica executes in its order is serializable.
LEVELS: Mapping[str, Protocol] = {
    "none": interpolated("none"),
    "eventual": EVENTUAL,
    "causal": interpolated("causal"),
    "snapshot": interpolated("snapshot"),
    "serializable": MULTI_PAXOS,
    "Byzantine": BYZANTINE,
}

# The source's three tables of cost, by the place of each level; the names differ between them.
TABLES: Mapping[str, Mapping[str, float]] = {
    "spectrum": dict(zip(LEVELS, (0.0, 0.001, 0.01, 0.10, 1.00), strict=False)),
    "pattern matrix": {level: stated.usd_per_tx for level, stated in STATED.items()},
    "key takeaways": dict(zip(LEVELS, (1.0, 2.0, 5.0, 20.0, 100.0), strict=False)),
}

# The source's table of levels: none, eventual, causal, sequential, linearizable.
STATED_LATENCY_MS = {
    "none": (1.0, 1.0),
    "eventual": (1.0, 10.0),
    "causal": (10.0, 50.0),
    "sequential": (50.0, 200.0),
    "linearizable": (200.0, 2_000.0),
}
# One-way messages, each sent after the one before arrived, until a writer has its answer.
MESSAGE_DELAYS = {"none": 0, "eventual": 0, "causal": 0, "sequential": 2, "linearizable": 4}


def relative_to_eventual(table: Mapping[str, float]) -> dict[str, float]:
    """Return a table of costs as multiples of its entry for eventual consistency."""
    return {level: cost / table["eventual"] for level, cost in table.items()}


def chain_messages(replicas: int) -> int:
    """Count a write's messages along a chain: client to head, along it, and tail to client.

    Source: van Renesse and Schneider, OSDI 2004.
    """
    return replicas + 1


def paxos_messages(replicas: int) -> int:
    """Count a command's messages under a stable leader: request, accept, accepted, reply.

    Source: Lamport, "Paxos Made Simple", 2001, on executing only the second phase.
    """
    return 1 + 2 * (replicas - 1) + 1


def byzantine_messages(replicas: int) -> int:
    """Count a request's messages in PBFT without faults: O(n²) of them.

    Request, pre-prepare to the backups, prepare from each backup to all others, commit from each
    replica to all others, reply from each. Source: Castro and Liskov, OSDI 1999.
    """
    n = replicas
    return 1 + (n - 1) + (n - 1) ** 2 + n * (n - 1) + n
