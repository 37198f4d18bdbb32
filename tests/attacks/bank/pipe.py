"""Forged, flooded, short, late and senseless messages on the worker's own connection."""

from tests.attacks.bank import AMOUNTS, COUNTING, RIGHT, ROLLBACK, WAITS, Attack, counter

WRONG = counter()
FIND = """
import json, os, socket, stat, threading, time
def find():
    for name in os.listdir("/proc/self/fd"):
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                return socket.socket(fileno=os.dup(int(name)))
        except OSError: pass
pipe = find()
pipe.settimeout(None)
def write(data): pipe.sendall(len(data).to_bytes(8, "big") + data)
def say(message): write(message if type(message) is bytes else json.dumps(message).encode())
def hear():
    size, data = int.from_bytes(take(8), "big"), b""
    return json.loads(take(size))
def take(size):
    data = b""
    while len(data) < size:
        part = pipe.recv(size - len(data))
        if not part: os._exit(0)
        data += part
    return data
def play(answer):
    say({"printed": "", "error": ""})
    while True:
        request = hear()
        if "cell" in request: say({"printed": "", "error": ""})
        elif "aloud" in request: say({"played": True})
        else: answer(request)
"""

# What each of these says in the place of what a script did; `steps` is the script.
ANSWERS = {
    "forged-ones": ("Answers 1 to every step.", "[[1] for step in steps]"),
    "forged-nothing": ("Answers None to every step.", "[None for step in steps]"),
    "forged-no-answers": ("Answers no step at all.", "[]"),
    "forged-short": ("Answers the first step alone.", "[None]"),
    "forged-long": ("Answers a million steps more than there are.", "[None] * 10**6"),
    "forged-stuck": ("Says that it is stuck.", "[{'kind': 'stuck', 'text': 'x'}] * len(steps)"),
    "forged-kind": ("Says how it ended in words unknown.", "[{'kind': ['returned']}]"),
    "forged-record": (
        "Answers with records that can't be made.",
        "[[{'$record': 'StepResult', 'success': {'$tuple': 7}, 'no': 1}]] * len(steps)",
    ),
    "forged-dict": ("Answers with keys that are no words.", "[[{'$tuple': {}}]] * len(steps)"),
    "forged-text": (
        "Answers with an error of ten million characters.",
        "[{'kind': 'raised', 'name': 'x' * 10**7, 'text': '\\ud800' * 10**6}] * len(steps)",
    ),
    "forged-depth": (
        "Answers with a list 500 deep.",
        "[json.loads('[' * 501 + ']' * 501)] * len(steps)",
    ),
    "forged-nan": ("Answers NaN, by JSON's back door.", "[[float('nan')]] * len(steps)"),
}

# Each of these is written as it stands, where a script's outcome should come.
FRAMES = {
    "no-json": ("what is not JSON", "b'{not JSON'"),
    "empty-frame": ("nothing, at full length", "b''"),
    "no-object": ("a list", "b'[1]'"),
    "deep-json": ("JSON nested 100,000 deep", "b'[' * 10**5 + b']' * 10**5"),
    "deep-object": ("JSON nested 500 deep", "b'{\"a\":' * 500 + b'1' + b'}' * 500"),
    "huge-number": ("a number of a million digits", "b'1' * 10**6"),
    "no-utf-8": ("bytes that are no text", "b'\"\\xff\\xfe\"'"),
    "many-lists": ("five million lists", "b'[' + b'[],' * 4_999_999 + b'[]]'"),
    "repeated-keys": ("the same key many times", 'b\'{"calls":[],"done":[],"done":1}\''),
    "numbers-for-lists": ("numbers where lists belong", 'b\'{"calls":1,"done":2}\''),
    "other-keys": ("an end of a script that never began", 'b\'{"calls":[],"done":[[7,[null]]]}\''),
    "unhashable-keys": ("a list as a number", 'b\'{"calls":[],"done":[[[0],[null]]]}\''),
    "unknown-call": ("a call of what was not handed over", 'b\'{"calls":[[0,"x",[]]],"done":[]}\''),
    "no-wall": ("that there is no wall", 'b\'{"wall":"bubblewrap is missing"}\''),
    "ready-again": ("that it is ready", "b'{\"ready\":true}'"),
}

# Each of these is what a cell does to the connection.
CELLS = {
    "huge-header": (
        "Promises 2^63 bytes.",
        "pipe.sendall((1 << 63).to_bytes(8, 'big'))\nwhile True: time.sleep(1)",
        "bytes at once",
    ),
    "closed-pipe": ("Closes the connection.", "pipe.shutdown(socket.SHUT_RDWR)", "process ended"),
    "half-closed": ("Ends what it says.", "pipe.shutdown(socket.SHUT_WR)", "process ended"),
    "forged-cell": (
        "Says that a cell printed lists of lists.",
        "say({'printed': [['x' * 1000]] * 1000, 'error': {'a': 1}})",
        "connection|should be",
    ),
    "early-answers": (
        "Writes answers before anything was asked.",
        "for _ in range(9): say({'calls': [], 'done': [[0, [None, [0]]]]})",
        "connection|should be|never",
    ),
    "descriptors-sent": (
        "Sends open files along with its bytes.",
        """
with open('/etc/hostname' if os.path.exists('/etc/hostname') else '/dev/null') as file:
    socket.send_fds(pipe, [b'x' * 8], [file.fileno(), pipe.fileno()])
""",
        "bytes at once",
    ),
}
ENDLESS = {
    "flood": (
        "Writes answers without end.",
        "while True: say({'printed': 'x' * 1000, 'error': ''})",
    ),
    "large-frames": (
        "Writes the largest messages that are taken, without end.",
        "while True: say({'printed': 'x' * 3_000_000, 'error': ''})",
    ),
    "drip": (
        "Promises a message and writes a byte now and then.",
        "pipe.sendall((9).to_bytes(8, 'big'))\nwhile True: time.sleep(0.2)",
    ),
    "silence": ("Takes what is asked and never answers.", "play(lambda request: None)"),
    "endless-calls": (
        "Says of every step that it ended, one by one, without end.",
        """
say({'printed': '', 'error': ''})
while True:
    if 'aloud' not in hear(): os._exit(0)
    while True: say({'said': None})
""",
    ),
}

TAKEN_OVER = """
play(lambda request: say({"calls": [], "done": [[n, ANSWER] for n, steps in request["play"]]}))
"""

SAYS = "connection|process ended|should|never|could not judge|not plain|JSON|digits"
ATTACKS = [
    Attack(
        name,
        tries,
        (WRONG, FIND + TAKEN_OVER.replace("ANSWER", answer)),
        says=SAYS,
        endless=True,
    )
    for name, (tries, answer) in ANSWERS.items()
]
ATTACKS += [
    Attack(
        name,
        f"Writes {tries}.",
        (WRONG, f"{FIND}\nplay(lambda request: say({frame}))"),
        says=SAYS,
        endless=True,
    )
    for name, (tries, frame) in FRAMES.items()
]
ATTACKS += [
    Attack(name, tries, (WRONG, FIND + cell), says=says, endless=True)
    for name, (tries, cell, says) in CELLS.items()
]
ATTACKS += [
    Attack(name, tries, (WRONG, FIND + cell), says=f"{SAYS}|stopped", endless=True)
    for name, (tries, cell) in ENDLESS.items()
]
ATTACKS += [
    Attack(
        "forged-refusal",
        "Answers a script by one error, the one that is waited for, and no more.",
        (
            WRONG,
            FIND
            + TAKEN_OVER.replace(
                "ANSWER", "[{'kind': 'raised', 'name': 'ValueError', 'text': ''}]"
            ),
        ),
        AMOUNTS,
        says=SAYS,
        endless=True,
    ),
    Attack(
        "forged-returns-then-refusal",
        "Says that every object was made and every call refused, in too few words.",
        (
            WRONG,
            FIND + TAKEN_OVER.replace("ANSWER", "[None, {'kind': 'raised', 'name': 'ValueError'}]"),
        ),
        AMOUNTS,
        says=SAYS,
        endless=True,
    ),
    Attack(
        "out-of-order",
        "Answers scripts that run side by side in each other's names.",
        (
            "class SagaCoordinator: pass",
            FIND
            + """
def answer(request):
    numbers = [n for n, steps in request["play"]]
    say({"calls": [], "done": [[n, [None]] for n in numbers[1:] + numbers[:1] * 2]})
play(answer)
""",
        ),
        ROLLBACK,
        says=f"{SAYS}|run step",
        endless=True,
    ),
    Attack(
        "forged-calls",
        "Calls every action and compensation at once, in the wrong order and too often.",
        (
            "class SagaCoordinator: pass",
            FIND
            + """
def answer(request):
    keys = [n for n, _ in request["play"]] or [n for n, _ in request["answers"]]
    say({"calls": [[n, "action.0", ["end", "end", 7]] for n in keys], "done": []})
play(answer)
""",
        ),
        ROLLBACK,
        says=f"{SAYS}|action|step",
        endless=True,
    ),
    Attack(
        "forged-claims",
        "Says that a commit returned the right time, without waiting or applying anything.",
        (
            "commit = commit_across = print",
            FIND + TAKEN_OVER.replace("ANSWER", "[[4096.01]]"),
        ),
        WAITS,
        says=f"{SAYS}|seen",
        endless=True,
    ),
    Attack(
        "forging-thread",
        "Leaves a thread behind that writes answers while scripts are played.",
        (
            WRONG,
            FIND
            + """
def forge():
    for _ in range(200):
        time.sleep(0.002)
        say({"calls": [], "done": [[0, [None, [1], None, [1]]]]})
threading.Thread(target=forge, daemon=True).start()
""",
        ),
        says=f"{SAYS}|stopped|lost",
        endless=True,
    ),
    Attack(
        "right-under-noise",
        "The right answer; an earlier cell wrote into the connection and is lost for it.",
        (RIGHT, FIND + "write(b'{}')"),
        COUNTING,
        points=1.0,
        says="connection",
        endless=True,
    ),
]
