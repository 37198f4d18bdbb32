"""New code for every server, and a flag that means something else to the old code.

An order carries a flag. New code takes it for the new service. Old code takes the *old* flag for a
function of long ago, which sends orders to the market without end, since what counted its fills has
been moved away. The flag of its own means nothing to old code, which refuses such an order.

With nobody missed the roll-out is sound, and a lost copy is enough to break it:

>>> from coordlib.engine import System, explore
>>> explore(System(rollout()), always=ONE_MEANING, sometimes=SERVED).holds
True
>>> print(explore(System(rollout(), losses=1), always=ONE_MEANING).broken[0].line)
deliver install deployer>server 7; lose install deployer>server 8; timeout deployer open; \
deliver open deployer>desk; deliver order, old flag desk>server 8
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from coordlib.engine import Context, Node, World

__all__ = [
    "NEW_FLAG",
    "OLD_FLAG",
    "ONE_MEANING",
    "OPENED",
    "SERVED",
    "Deployer",
    "Desk",
    "Market",
    "Restored",
    "Server",
    "rollout",
]

OLD_FLAG, NEW_FLAG = "old flag", "new flag"
PAUSE_MS = 5.0


class Deployer(Node):
    """Copies the new code to the servers, then has the desk raise the flag.

    Parameters
    ----------
    servers : sequence of str
        All servers.
    missed : sequence of str
        Those that it forgets to copy to.
    is_checking : bool
        Whether it first asks every server what it runs, and copies again where that is old code.
    takes_back : {"", "servers first", "flag first"}
        Whether it takes the new code back after the open, and whether it lowers the flag before.
    """

    timer_labels: ClassVar = {"check": "checks", "open": "opens", "take back": "takes back"}

    def __init__(
        self,
        servers: Sequence[str],
        missed: Sequence[str] = (),
        *,
        is_checking: bool = False,
        takes_back: Literal["", "servers first", "flag first"] = "",
    ) -> None:
        super().__init__("deployer")
        self.servers = tuple(servers)
        self.missed = tuple(missed)
        self.is_checking = is_checking
        self.takes_back = takes_back
        self.confirmed: frozenset[str] = frozenset()

    def on_start(self, context: Context) -> None:
        """Copy, then check or open."""
        for server in self.servers:
            if server not in self.missed:
                context.send(server, "install")
        context.set_timer("check" if self.is_checking else "open", PAUSE_MS)

    def on_timer(self, context: Context, timer: str) -> None:
        """Ask those that have not confirmed; or open; or take the new code back."""
        if timer == "check":
            for server in self.servers:
                if server not in self.confirmed:
                    context.send(server, "version?")
            context.set_timer("check", PAUSE_MS)
        elif timer == "open":
            self.open(context)
        elif self.takes_back == "flag first":
            context.send("desk", "lower")
        else:
            self.take_back(context)

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Copy again to a server that runs old code; open once every server confirms the new."""
        if message == "lowered":
            self.take_back(context)
        elif message == "old":
            context.send(sender, "install")
        elif sender not in self.confirmed:
            self.confirmed |= {sender}
            if self.confirmed == {*self.servers}:
                context.cancel_timer("check")
                self.open(context)

    def open(self, context: Context) -> None:
        """Have the flag raised."""
        context.send("desk", "open")
        if self.takes_back:
            context.set_timer("take back", PAUSE_MS)

    def take_back(self, context: Context) -> None:
        """Return every server to the old code."""
        for server in self.servers:
            context.send(server, "uninstall")


class Desk(Node):
    """Sends each server an order with the flag, twice, as long as the flag is up.

    Parameters
    ----------
    servers : sequence of str
        Where orders go.
    flag : str
        What the orders carry: `OLD_FLAG` or `NEW_FLAG`.
    """

    timer_labels: ClassVar = {"more": "sends more"}

    def __init__(self, servers: Sequence[str], flag: str = OLD_FLAG) -> None:
        super().__init__("desk")
        self.servers = tuple(servers)
        self.flag = flag
        self.is_open = False

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Raise or lower the flag."""
        if message == "lower":
            self.is_open = False
            context.cancel_timer("more")
            context.send(sender, "lowered")
        elif message == "open" and not self.is_open:
            self.is_open = True
            self.send_orders(context)
            context.set_timer("more", PAUSE_MS)

    def on_timer(self, context: Context, timer: str) -> None:
        """Send more."""
        self.send_orders(context)

    def send_orders(self, context: Context) -> None:
        """Send every server an order."""
        for server in self.servers:
            context.send(server, f"order, {self.flag}")


class Server(Node):
    """Runs the old code or the new, and takes an order's flag for what its code knows."""

    durable: ClassVar = ("version", "is_awake", "has_served")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.version = "old"
        self.is_awake = False
        self.has_served = False

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Change the code, say which it is, handle an order, or learn that it is filled."""
        if message == "version?":
            context.send(sender, self.version)
        elif message == "fill":
            self.on_fill(context)
        elif message.startswith("order"):
            self.on_order(context, message.removeprefix("order, "))
        else:
            self.version = "new" if message == "install" else "old"

    def on_order(self, context: Context, flag: str) -> None:
        """Serve, wake what sleeps, or refuse."""
        if self.version == "new":
            self.has_served = True
            context.send("market", "child")
        elif flag == OLD_FLAG:
            self.is_awake = True
            context.send("market", "child")
        else:
            context.note("refuses")

    def on_fill(self, context: Context) -> None:
        """Be done, as new code is; old code does not count its fills, and sends another."""
        if self.is_awake:
            context.send("market", "child")


class Restored(Server):
    """A server that comes back from a crash with an image from before the roll-out."""

    durable: ClassVar = ("is_awake", "has_served")


class Market(Node):
    """Fills whatever it gets."""

    def __init__(self) -> None:
        super().__init__("market")

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Fill."""
        context.send(sender, "fill")


def rollout(
    servers: Sequence[str] = ("server 7", "server 8"),
    missed: Sequence[str] = (),
    *,
    flag: str = OLD_FLAG,
    is_checking: bool = False,
    takes_back: Literal["", "servers first", "flag first"] = "",
    kind: type[Server] = Server,
) -> list[Node]:
    """Return a deployer, a desk, servers of that kind and a market; see their parameters."""
    deployer = Deployer(servers, missed, is_checking=is_checking, takes_back=takes_back)
    return [deployer, Desk(servers, flag), *map(kind, servers), Market()]


def _servers(world: World) -> list[Server]:
    return [node for node in world.values() if isinstance(node, Server)]


ONE_MEANING = {
    "old code takes no order": lambda world: not any(one.is_awake for one in _servers(world))
}
SERVED = {"a server serves": lambda world: any(one.has_served for one in _servers(world))}
OPENED = {"every server serves": lambda world: all(one.has_served for one in _servers(world))}
