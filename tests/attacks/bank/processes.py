"""Ending, stopping and multiplying processes, and signals to those that one should not know of."""

from tests.attacks.bank import RIGHT, Attack, counter

# What a cell below the right answer does: that cell is lost, and the answer keeps its points.
CELLS = {
    "os-exit": ("Ends the process by os._exit.", "import os\nos._exit(0)", "process ended"),
    "abort": ("Aborts.", "import os\nos.abort()", "process ended"),
    "segfault": ("Reads from address 0.", "import ctypes\nctypes.string_at(0)", "process ended"),
    "kill-self": ("Kills itself.", "import os\nos.kill(os.getpid(), 9)", "process ended"),
    "kill-everything": (
        "Kills every process that it can see.",
        "import os\nif os.getpid() < 50: os.kill(-1, 9)  # in a room, and nowhere else",
        "",
    ),
    "kill-group": (
        "Kills its process group, the grader's perhaps.",
        "import os\nos.kill(0, 9)",
        "process ended",
    ),
    "kill-parent": (
        "Signals its parent.",
        "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
        "process ended",
    ),
    "kill-others": (
        "Signals every process number there is, up to 1,000.",
        """
import os, signal
for pid in range(2, 1_000 if os.getpid() < 50 else 0):
    try:
        if pid != os.getpid(): os.kill(pid, signal.SIGKILL)
    except OSError: pass
""",
        "",
    ),
    "owned-signals": (
        "Has the kernel send signals to other processes on its behalf.",
        """
import fcntl, os, socket
one, other = socket.socketpair()
for owner in (1, 2, 0):
    try:
        fcntl.fcntl(one, fcntl.F_SETOWN, owner)
        fcntl.fcntl(one, 10, 9)  # F_SETSIG, SIGKILL
        fcntl.fcntl(one, fcntl.F_SETFL, os.O_ASYNC)
        other.send(b"x")
    except OSError: pass
""",
        "",
    ),
    "closed-descriptors": (
        "Closes every descriptor.",
        "import os\nos.closerange(0, 1_000)",
        "process ended|OSError",
    ),
    "fork": ("Forks a daemon that outlives the cell.", "import os\nos.fork()", "PermissionError"),
    "subprocess": (
        "Starts a shell in a session of its own.",
        """
import subprocess
subprocess.Popen(["/bin/sh", "-c", "sleep 1000 &"], start_new_session=True)
""",
        "PermissionError|BlockingIOError",
    ),
    "fork-bomb": (
        "Forks for ever, by every call that forks.",
        """
import ctypes, os
library = ctypes.CDLL(None)
for _ in range(100):
    for call in (os.fork, os.forkpty, library.fork, library.vfork, lambda: library.syscall(57)):
        try:
            while call() == 0: pass
        except OSError: pass
raise ValueError("no fork")
""",
        "no fork",
    ),
    "multiprocessing": (
        "Starts a pool of processes.",
        "import multiprocessing\nmultiprocessing.Pool(50)",
        "Error",
    ),
    "thread-bomb": (
        "Starts threads until there are no more.",
        """
import threading, time
while True: threading.Thread(target=time.sleep, args=(1_000,), daemon=True).start()
""",
        "RuntimeError|MemoryError|process ended",
    ),
    "threads-left": (
        "Leaves threads behind that go on for ever.",
        """
import threading, time
def run():
    while True: time.sleep(0.01)
for _ in range(20): threading.Thread(target=run, daemon=True).start()
""",
        "",
    ),
    "atexit": (
        "Has code run at the end of the process, which never ends by itself.",
        "import atexit, time\natexit.register(lambda: time.sleep(1_000))",
        "",
    ),
    "deaf": (
        "Ignores and catches every signal that can be.",
        """
import signal
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
""",
        "",
    ),
    "pdeathsig": (
        "Asks not to be told of its parent's end, and for a name and a session of its own.",
        """
import ctypes, os
library = ctypes.CDLL(None)
library.prctl(1, 0); library.prctl(15, b"init"); library.prctl(36, 1)
try: os.setsid()
except OSError: pass
""",
        "",
    ),
    "alarm": (
        "Has a signal raise an error later, in code that is not its own.",
        """
import signal
def late(*_): raise SystemExit
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.01)
while True: pass
""",
        "SystemExit|process ended|^$",
    ),
}
ENDLESS = {
    "exec": (
        "Becomes another program.",
        """
import os, sys
os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(10**6)"])
""",
    ),
    "sigstop": ("Stops itself.", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    "endless-loop": (
        "Loops for ever, and swallows every exception.",
        """
while True:
    try:
        while True: pass
    except BaseException: pass
""",
    ),
    "endless-c": ("Computes for ever, inside C.", "10 ** 10 ** 10 ** 2"),
    "endless-import": ("Waits for ever.", "import time\ntime.sleep(10**6)"),
    "endless-thread": (
        "Waits for a thread that waits for it.",
        "import threading\nlock = threading.Lock(); lock.acquire(); lock.acquire()",
    ),
    "endless-await": ("Awaits what never comes.", "import asyncio\nawait asyncio.Event().wait()"),
}

# Each of these is the body of `value`.
BODIES = {
    "exit-in-value": ("Ends the process in a method.", "import os; os._exit(0)", "process ended"),
    "kill-in-value": (
        "Kills its group in a method.",
        "import os; os.killpg(os.getpgrp(), 9)",
        "process ended",
    ),
    "abort-in-value": ("Aborts in a method.", "import os; os.abort()", "process ended"),
    "recursion": ("Calls itself for ever.", "return self.value()", "RecursionError"),
    "deep-recursion": (
        "Calls itself for ever, where nothing counts calls.",
        "import sys; sys.setrecursionlimit(10**9); return self.value()",
        "process ended|RecursionError|MemoryError|never",
    ),
}
ENDLESS_BODIES = {
    "stop-in-value": ("Stops itself in a method.", "import os; os.kill(os.getpid(), 19)"),
    "loop-in-value": (
        "Loops for ever in a method.",
        "while True:\n            try:\n                while True: pass\n"
        "            except BaseException: pass",
    ),
    "sleep-in-value": ("Sleeps in a method.", "import time; time.sleep(10**6)"),
    "backtracking": (
        "Has a regular expression go back and forth for ever.",
        "import re; return re.match('(a*)*b', 'a' * 99)",
    ),
}

ATTACKS = [
    Attack(
        name,
        f"{tries} The answer is right.",
        (RIGHT, cell),
        points=1.0,
        says=says,
        may_lose=name in ("kill-everything", "kill-others", "owned-signals"),
    )
    for name, (tries, cell, says) in CELLS.items()
]
ATTACKS += [
    Attack(
        name,
        f"{tries} The answer is right.",
        (RIGHT, cell),
        points=1.0,
        says="a cell was stopped: it did not end within",
        endless=True,
    )
    for name, (tries, cell) in ENDLESS.items()
]
ATTACKS += [
    Attack(name, tries, (counter(body),), says=says) for name, (tries, body, says) in BODIES.items()
]
ATTACKS += [
    Attack(name, tries, (counter(body),), says="never", endless=True)
    for name, (tries, body) in ENDLESS_BODIES.items()
]
ATTACKS += [
    Attack(
        "exits-each-time",
        "Ends the process in every one of twenty cells.",
        (counter(), *["import os\nos._exit(0)"] * 20),
        says="processes had ended|should be",
    ),
]
