"""Where protocols run: by the clock, or in every order of events within a bound.

>>> from coordlib import engine
>>> engine.__all__ == sorted(engine.__all__)
True
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
