"""Agreement on the longest chain: whoever finds a block tells everybody, and length decides.

When each miner finds its blocks is given beforehand, as the luck of the search would have it. A
payment counts as settled for a miner once its block is deep enough in that miner's chain. While the
network is whole, no settled block is ever lost here:

>>> from coordlib.engine import Partition, simulate
>>> finds_s = {"a": (600, 1900), "b": (1300, 2500), "c": (1500, 2200)}
>>> simulate(nodes(finds_s, depth=2), until_ms=3e6, always=SETTLED).broken
''

Cut in two, each side goes on and settles payments of its own; healed, the shorter side loses them:

>>> cut = [Partition(("c",), at_ms=0.7e6, heal_ms=2.4e6)]
>>> simulate(nodes(finds_s, depth=2), faults=cut, until_ms=3e6, always=SETTLED).broken
"always 'what is settled stays': broken at 2,500,001.0 ms"
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coordlib.engine import Context, Node, World
from coordlib.units import MS_PER_SECOND

__all__ = ["SETTLED", "Chain", "Miner", "nodes"]


class Chain(NamedTuple):
    """Blocks from the first to the last, each by the name of its miner and a number."""

    blocks: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.blocks)


class Miner(Node):
    """Extends the longest chain that it knows, and of two alike keeps the one it heard first.

    Parameters
    ----------
    name : str
        Its name.
    others : sequence of str
        The other miners.
    finds_s : sequence of float
        When it finds a block, in seconds from the start.
    depth : int
        How many blocks, its own included, must stand on a payment for it to count as settled.
    """

    def __init__(
        self, name: str, others: Sequence[str], finds_s: Sequence[float], depth: int
    ) -> None:
        super().__init__(name)
        self.others = tuple(others)
        self.finds_s = tuple(finds_s)
        self.depth = depth
        self.chain = Chain(())
        self.settled: tuple[str, ...] = ()

    def on_start(self, context: Context) -> None:
        """Mine; when the search will succeed is settled by luck."""
        for number, at_s in enumerate(self.finds_s, start=1):
            context.set_timer(f"{self.name}{number}", at_s * MS_PER_SECOND)

    def on_timer(self, context: Context, timer: str) -> None:
        """Put the block found on the chain, and tell everybody."""
        self.adopt(context, Chain((*self.chain.blocks, timer)))
        for other in self.others:
            context.send(other, self.chain)

    def timer_label(self, timer: str) -> str:
        """Say that a search has succeeded: the timer has the block's name."""
        return f"finds {timer}"

    def on_message(self, context: Context, sender: str, message: Chain) -> None:
        """Change to a longer chain."""
        if len(message.blocks) > len(self.chain.blocks):
            self.adopt(context, message)

    def adopt(self, context: Context, chain: Chain) -> None:
        """Mine on that chain from now on; what has got deep enough in it is settled."""
        lost = [block for block in self.chain.blocks if block not in chain.blocks]
        if lost:
            context.note(f"drops {' '.join(lost)}")
        self.chain = chain
        deep = chain.blocks[: max(len(chain.blocks) - self.depth + 1, 0)]
        self.settled += tuple(block for block in deep if block not in self.settled)


def nodes(finds_s: Mapping[str, Sequence[float]], depth: int) -> list[Node]:
    """Return miners that find their blocks at those times, in seconds."""
    return [
        Miner(name, [other for other in finds_s if other != name], times, depth)
        for name, times in finds_s.items()
    ]


def _settled(world: World) -> bool:
    miners = [miner for miner in world.values() if isinstance(miner, Miner)]
    return all(set(miner.settled) <= set(miner.chain.blocks) for miner in miners)


SETTLED = {"what is settled stays": _settled}
