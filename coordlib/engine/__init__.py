"""Where protocols run: by the clock, or in every order of events within a bound.

A protocol is written once, as subclasses of `Node`; `simulate` runs it by the clock and `System`
makes it a model for `explore`. Both give a `Trace`, which prints as text and which
`coordlib.charts.spacetime` draws.

>>> from coordlib.protocols.two_phase_commit import DECIDED, links, nodes
>>> network, crash = links({"us": 140, "eu": 230}), Crash("coordinator", at_ms=400)
>>> run = simulate(nodes(["us", "eu"]), network, faults=[crash], finally_=DECIDED)
>>> run.broken
"finally 'no running participant is in doubt': not so by 60,000 ms"
>>> print(explore(System(nodes(["us", "eu"]), crashes=1), finally_=DECIDED).broken[0].line)
deliver prepare coordinator>us; crash coordinator
"""

from coordlib.engine.clock import Interval, TrueTime
from coordlib.engine.explore import Broken, Exploration, Model, explore
from coordlib.engine.histories import minimise, replay, wander
from coordlib.engine.network import (
    Constant,
    Crash,
    Exponential,
    Latency,
    Measured,
    Network,
    ParetoMixture,
    Partition,
    Restart,
    Uniform,
)
from coordlib.engine.node import (
    Context,
    EngineError,
    Member,
    Node,
    NonDeterministicError,
    World,
)
from coordlib.engine.simulate import Run, simulate
from coordlib.engine.system import System
from coordlib.engine.trace import Breach, Step, Trace

__all__ = [
    "Breach",
    "Broken",
    "Constant",
    "Context",
    "Crash",
    "EngineError",
    "Exploration",
    "Exponential",
    "Interval",
    "Latency",
    "Measured",
    "Member",
    "Model",
    "Network",
    "Node",
    "NonDeterministicError",
    "ParetoMixture",
    "Partition",
    "Restart",
    "Run",
    "Step",
    "System",
    "Trace",
    "TrueTime",
    "Uniform",
    "World",
    "explore",
    "minimise",
    "replay",
    "simulate",
    "wander",
]
