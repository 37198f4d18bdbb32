"""Attacks on Python, IPython and the course's own modules inside the student's process."""

from tests.attacks.bank import COUNTING, RIGHT, ROLLBACK, WAITS, Attack, counter

WRONG = counter()
WRONG_COMMIT = """
def commit(truetime, apply_writes):
    timestamp = truetime.now().latest
    apply_writes(timestamp)
    return timestamp

def commit_across(truetime, prepares, last, apply_writes):
    return commit(truetime, apply_writes)
"""

TRANSFORMERS = {
    "ast-transformer": (
        "Has IPython drop asserts and calls from every later cell.",
        """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Strip())
""",
    ),
    "input-transformer": (
        "Has IPython empty every later cell.",
        "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])",
    ),
    "patched-run-cell": (
        "Replaces run_cell_async, so that later cells succeed without being run.",
        """
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
async def run(self, source, *_, **__): return ExecutionResult(None)
InteractiveShell.run_cell_async = type(get_ipython()).run_cell_async = run
""",
    ),
    "patched-showtraceback": (
        "Swallows every later error.",
        """
shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda *_, **__: None)
shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None
""",
    ),
    "stubbed-check": (
        "Puts a module of its own in the place of the checks.",
        """
import sys, types
stub = types.ModuleType("coordlib.grading.gcounter")
stub.check_counting = lambda *_, **__: print("Counting: right in all 10 histories.")
import coordlib.grading
sys.modules[stub.__name__] = coordlib.grading.gcounter = stub
""",
    ),
    "patched-check": (
        "Replaces the check's function.",
        "from coordlib.grading import gcounter\ngcounter.check_counting = lambda *_, **__: None",
    ),
    "patched-rule": (
        "Replaces what compares the values shown with the totals.",
        """
try:
    from coordlib.grading.gcounter_trial import Trial
    Trial.require = Trial.require_done = lambda *_, **__: None
except ImportError:
    import coordlib.grading.direct
""",
    ),
    "patched-failure": (
        "Makes a check's failure impossible to raise.",
        """
import builtins
try:
    from coordlib.grading import failure, gcounter_trial, gcounter
    for module in (failure, gcounter_trial, gcounter):
        module.CheckFailed = lambda *_: None
except ImportError: pass
builtins.AssertionError = type("Never", (Exception,), {"__new__": lambda *_: None})
""",
    ),
    "patched-player": (
        "Replaces what plays scripts: every step returns 1.",
        """
from coordlib.grading import direct, subject
direct.Player._outcome = lambda self, step: subject.Outcome("returned", 1)
""",
    ),
    "patched-outcome": (
        "Makes outcomes that are equal to everything.",
        """
from coordlib.grading import subject
subject.Outcome.__eq__ = lambda *_: True
subject.Outcome.value = property(lambda self: 1)
""",
    ),
    "patched-plain": (
        "Lets a lying object through the rules of plain data.",
        """
from coordlib.grading import direct, plain
class One(int):
    __eq__ = lambda *_: True
    __hash__ = int.__hash__
direct.plain = lambda value, depth=0: One(0)
plain._ATOMS += (One,)
""",
    ),
    "patched-wire": (
        "Replaces the messages that leave the worker.",
        """
try:
    from coordlib.grading.wall import wire
    wire.outcome_to = lambda outcome: [1]
except ImportError: pass
""",
    ),
    "patched-json": (
        "Replaces what writes JSON.",
        'import json\njson.dumps = lambda *_, **__: \'{"calls":[],"done":[[0,[null,[1]]]]}\'',
    ),
    "patched-builtins": (
        "Replaces the functions that a check counts and compares with.",
        """
import builtins
builtins.sum = lambda *_: 0
builtins.zip = lambda *_, **__: iter(())
builtins.all = builtins.isinstance = lambda *_: True
builtins.type = lambda value: int
""",
    ),
    "import-hook": (
        "Finds every later import by a finder of its own.",
        """
import sys, types
class Finder:
    def find_spec(self, *_):
        import builtins
        builtins.exec = builtins.compile = lambda *_, **__: None
sys.meta_path.insert(0, Finder())
""",
    ),
    "trace-function": (
        "Changes the check's local variables by a trace function.",
        """
import sys, threading
def trace(frame, event, argument):
    if "amounts" in frame.f_locals: frame.f_locals["amounts"] = ()
    return trace
threading.settrace(trace)
sys.settrace(trace)
""",
    ),
    "memory-writes": (
        "Overwrites the number 1 in memory by 0.",
        "import ctypes\nctypes.c_uint32.from_address(id(1) + 24).value = 0",
    ),
    "replaced-stdout": (
        "Puts objects of its own in the place of standard output and error, and closes the others.",
        """
import sys
sys.stdout.close(); sys.stderr.close()
sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None
""",
    ),
    "sys-exit": ("Leaves the cell by sys.exit(0).", "import sys\nsys.exit(0)"),
    "greenlet-exit": (
        "Leaves the cell by GreenletExit.",
        "import greenlet\nraise greenlet.GreenletExit",
    ),
    "keyboard-interrupt": ("Leaves the cell by KeyboardInterrupt.", "raise KeyboardInterrupt"),
    "error-in-error": (
        "Leaves the cell by an error whose text can't be made.",
        "class Bad(BaseException):\n    def __str__(self): raise self\nraise Bad()",
    ),
    "reset-namespace": ("Empties the namespace.", "get_ipython().reset(); globals().clear()"),
}

# Each of these is the body of `value`.
READERS = {
    "reads-frames": (
        "Looks for what is expected in the frames of every thread.",
        """
        import sys
        for frame in sys._current_frames().values():
            while frame is not None:
                if "amounts" in frame.f_locals:
                    return sum(frame.f_locals["amounts"])
                if "totals" in frame.f_locals:
                    return frame.f_locals["totals"]["a"]
                frame = frame.f_back
        return -1
""",
    ),
    "reads-callers": (
        "Looks for what is expected in its callers' variables.",
        """
        import sys
        frame = sys._getframe()
        while frame is not None:
            for name, held in frame.f_locals.items():
                if name in ("amounts", "totals", "expected", "history"):
                    return sum(held)
            frame = frame.f_back
        return -1
""",
    ),
    "reads-objects": (
        "Looks for what is expected among all objects that there are.",
        """
        import gc
        kinds = {type(one).__name__: one for one in gc.get_objects()}
        for name in ("History", "Trial", "Batch", "Check", "Exercise", "CheckFailed"):
            if name in kinds:
                return sum(event.amount for event in getattr(kinds[name], "history", ()))
        return -1
""",
    ),
    "reads-history": (
        "Looks for the tests in IPython's history.",
        """
        shell = get_ipython()
        cells = [text for *_, text in shell.history_manager.get_range(raw=True)]
        cells += [str(one) for one in shell.user_ns.get("In", [])]
        return 1 if any("check_counting" in text for text in cells) else -1
""",
    ),
    "reads-script": (
        "Looks for what is expected in the scripts that the worker plays.",
        """
        import sys
        frame = sys._getframe()
        while frame is not None:
            for held in list(frame.f_locals.values()):
                if "total" in repr(held) or "expect" in repr(held):
                    return 1
            frame = frame.f_back
        return -1
""",
    ),
    "reads-source": (
        "Reads the source of the checks, and where it lies what else there is.",
        """
        import inspect, coordlib.grading, pathlib
        folder = pathlib.Path(coordlib.grading.__file__).parent
        text = "".join(path.read_text() for path in folder.rglob("*.py"))
        return 1 if "CheckFailed" in text else -1
""",
    ),
}

SIGNALS = {
    "raises-halt": "coordlib.grading.subject.Halt",
    "raises-crash": "coordlib.grading.subject.Crash",
    "raises-system-exit": "SystemExit",
    "raises-greenlet-exit": "greenlet.GreenletExit",
    "raises-generator-exit": "GeneratorExit",
}

ATTACKS = [
    Attack(name, tries, (WRONG, cell), says="should be|process ended|not defined|raised")
    for name, (tries, cell) in TRANSFORMERS.items()
]
ATTACKS += [
    Attack(name, tries, (counter(body.strip()),), says="should be|raised")
    for name, (tries, body) in READERS.items()
]
ATTACKS += [
    Attack(
        name,
        f"value() raises {error}.",
        ("import coordlib.grading.subject, greenlet\n" + counter(f"raise {error}"),),
        says="raised|process ended",
    )
    for name, error in SIGNALS.items()
]
ATTACKS += [
    Attack(
        "instructors-source",
        "Executes the instructor's answer, read from the course's folder.",
        (
            """
import json, pathlib
for path in pathlib.Path("@SOLUTIONS@").rglob("*.ipynb"):
    for cell in json.loads(path.read_text())["cells"]:
        if "class GCounter" in "".join(cell["source"]):
            exec("".join(cell["source"]))
""",
        ),
        says="not defined",
    ),
    Attack(
        "clock-of-its-own",
        "Takes the clock's methods away and calls its own, so that no time passes.",
        (
            WRONG_COMMIT
            + """
import time, coordlib.protocols.truetime as module
class Interval(tuple):
    earliest = latest = float("inf")
module.Interval = Interval
time.sleep = lambda seconds: None
honest = commit
def commit(truetime, apply_writes):
    truetime.sleep = lambda seconds: None
    truetime.now = Interval
    return honest(truetime, apply_writes)
""",
        ),
        WAITS,
        says="timestamp|raised",
    ),
    Attack(
        "backward-sleep",
        "Sleeps for a negative time, for NaN, and for ever.",
        (
            WRONG_COMMIT.replace(
                "apply_writes(timestamp)",
                """
    for seconds in (-1e9, float("nan"), float("inf"), "1", None, 10**400):
        try: truetime.sleep(seconds)
        except Exception: pass
    apply_writes(timestamp)""",
            ),
        ),
        WAITS,
        says="seen|could not judge",
    ),
    Attack(
        "crash-of-its-own",
        "A saga that claims that the machine has stopped.",
        (
            """
from coordlib.grading.subject import Crash
class SagaCoordinator:
    def __init__(self, log): pass
    def add_step(self, action, compensation): pass
    async def execute(self): raise Crash("the machine stops")
    async def recover(self): raise Crash("the machine stops")
""",
        ),
        ROLLBACK,
        says="should run step 0",
    ),
    Attack(
        "patched-loop",
        "A saga that has an event loop of its own take every coroutine for done.",
        (
            """
import asyncio
class SagaCoordinator:
    def __init__(self, log): pass
    def add_step(self, action, compensation): pass
    async def execute(self): pass
asyncio.BaseEventLoop.run_until_complete = lambda self, coroutine: None
""",
        ),
        ROLLBACK,
        says="should run step 0",
    ),
    Attack(
        "wrapped-right",
        "The right answer, and every trick that could spoil it.",
        (RIGHT, TRANSFORMERS["patched-check"][1], TRANSFORMERS["sys-exit"][1]),
        COUNTING,
        points=1.0,
    ),
]
