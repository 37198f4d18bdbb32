"""Using up what the machine has: memory, disk, output, descriptors, time in the grader."""

from tests.attacks.bank import RIGHT, Attack, counter

# What a cell below the right answer does: that cell is lost, and the answer keeps its points.
CELLS = {
    "memory-bomb": (
        "Takes memory until there is no more.",
        "held = []\nwhile True: held.append(bytes(50_000_000))",
        "MemoryError|process ended",
    ),
    "memory-files": (
        "Takes memory by files that have no name.",
        """
import os
held = []
for number in range(100):
    held.append(os.memfd_create("held"))
    os.write(held[-1], bytes(1_000_000))
""",
        "Error",
    ),
    "shared-memory": (
        "Takes memory that outlives its mapping.",
        """
import ctypes
library = ctypes.CDLL(None, use_errno=True)
made = [library.shmget(0, 1_000_000, 0o1600) for _ in range(10)]
made += [library.msgget(0, 0o1600), library.semget(0, 1, 0o1600)]
assert max(made) < 0, made
raise OSError("none")
""",
        "none",
    ),
    "full-disk": (
        "Fills the disk.",
        """
import itertools
for number in itertools.count():
    with open(f"/tmp/{number}", "wb") as file:
        for _ in range(60): file.write(bytes(1_000_000))
""",
        "No space left|File too large",
    ),
    "many-files": (
        "Makes files until there are no more.",
        """
import os
for number in range(100_000): os.mknod(f"/tmp/{number}")
""",
        "No space left",
    ),
    "large-file": (
        "Makes one file of a terabyte.",
        "with open('/tmp/large', 'wb') as file: file.truncate(10**12)",
        "File too large|process ended",
    ),
    "descriptors": (
        "Opens files until there are no more.",
        "held = []\nwhile True: held.append(open('/dev/null'))",
        "Too many open files",
    ),
    "much-output": (
        "Prints 100 MB.",
        "for _ in range(100): print('x' * 1_000_000)",
        "and more, not kept",
    ),
    "much-stderr": (
        "Prints 100 MB as warnings.",
        "import sys\nfor _ in range(100): sys.stderr.write('x' * 1_000_000)",
        "and more, not kept",
    ),
    "much-raw-output": (
        "Writes 100 MB straight to descriptors 1 and 2.",
        "import os\nfor number in range(100): os.write(1 + number % 2, bytes(1_000_000))",
        "",
    ),
    "much-display": (
        "Displays 100 MB.",
        "for _ in range(10): display('x' * 10_000_000)",
        "",
    ),
    "odd-output": (
        "Prints what UTF-8 can't write, and a terminal's commands.",
        "print('\\ud800 \\x1b[2J \\0 \\u202e')\nraise ValueError('\\udfff')",
        "ValueError",
    ),
    "long-error": (
        "Ends by an error of 50 million characters.",
        "raise ValueError('x' * 50_000_000)",
        "ValueError",
    ),
    "raised-limits": (
        "Raises its own limits.",
        """
import resource
for number in range(16):
    hard = resource.getrlimit(number)[1]
    if hard != -1:
        try: resource.setrlimit(number, (-1, -1))
        except (OSError, ValueError): continue
        print("raised", number)
raise OSError("none")
""",
        "none",
    ),
}

ATTACKS = [
    Attack(
        name,
        f"{tries} The answer is right.",
        (RIGHT, cell),
        points=1.0,
        says=says,
    )
    for name, (tries, cell, says) in CELLS.items()
]
ATTACKS += [
    Attack(
        "much-output-in-many-cells",
        "Prints 20,000 characters in each of two hundred cells.",
        (RIGHT, *["print('\\U0001f600' * 20_000)"] * 200),
        points=1.0,
    ),
    Attack(
        "memory-in-value",
        "Takes memory in a method.",
        (counter("return bytes(1 << 40)"),),
        says="MemoryError",
    ),
    Attack(
        "counts-by-memory",
        "Takes memory in a method, little by little.",
        (counter("held = []\n        while True: held.append(bytes(50_000_000))"),),
        says="MemoryError|process ended",
    ),
    Attack(
        "output-in-value",
        "Prints 20 MB in a method.",
        (counter("print('x' * 20_000_000); return 0"),),
        says="should be",
    ),
]
