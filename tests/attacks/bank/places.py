"""Reading and writing what is not the student's: files, processes, the network, the kernel.

What could harm the machine if it succeeded only asks whether it would: a test must not depend on
the wall that it tests.
"""

import platform

from tests.attacks.bank import Attack, counter

# The kernel's calls have other numbers elsewhere.
IS_X86_64 = platform.machine() == "x86_64"

# Each of these is a cell below a wrong answer; what it could read, it prints.
READS = {
    "reads-gradebook": ("the gradebook", "print(open('@GRADEBOOK@').read())"),
    "reads-other-student": ("another student's work", "print(open('@OTHER@').read())"),
    "reads-passwords": ("the machine's accounts", "print(open('/etc/passwd').read())"),
    "reads-root": (
        "the administrator's files",
        """
import pathlib, sys
own = (sys.prefix, sys.base_prefix)
for path in pathlib.Path("/root").rglob("*"):
    if path.is_file() and not str(path).startswith(own): print(path, path.read_bytes()[:99])
open("/etc/shadow")
""",
    ),
    "reads-home": ("everybody's folders", "import os\nprint(os.listdir('/home'))"),
    "reads-tests": (
        "the course's tests and answers",
        """
import coordlib, pathlib
course = pathlib.Path(coordlib.__file__).parent.parent
for folder in ("exercises", "solutions", "tests", "classroom", "my_work", "coordlib/grading"):
    print(list((course / folder).iterdir()))
""",
    ),
    "reads-through-init": (
        "files by way of the first process's root",
        "print(open('/proc/1/root@GRADEBOOK@').read())",
    ),
    "reads-through-symlink": (
        "files by a symbolic link in /tmp",
        "import os\nos.symlink('@GRADEBOOK@', '/tmp/link')\nprint(open('/tmp/link').read())",
    ),
    "reads-sys": ("the machine's devices", "import os\nprint(os.listdir('/sys'))"),
    "reads-disk": ("the disk itself", "import os\nprint(open('/dev/vda', 'rb').read(9))"),
    "writes-gradebook": (
        "the gradebook, and writes points into it",
        """
import sqlite3
with sqlite3.connect("file:@GRADEBOOK@?mode=rw", uri=True) as gradebook:
    gradebook.execute("update grade set extra_credit = 100")
""",
    ),
    "writes-other-student": ("another's work, and writes", "open('@OTHER@', 'w').write('')"),
    "writes-package": (
        "the checks' package, and writes",
        "import coordlib\nopen(coordlib.__file__, 'a').write('#')",
    ),
    "writes-python": (
        "Python's own folder, and writes",
        "import site\nopen(site.getsitepackages()[0] + '/sitecustomize.py', 'w').write('')",
    ),
    "writes-system": ("the system, and writes", "open('/usr/canary', 'w').write('')"),
    "writes-kernel": (
        "the kernel's settings, and writes",
        "open('/proc/sys/kernel/core_pattern', 'r+').close()\nprint('it could be written')",
    ),
    "connects": (
        "a server on this machine",
        "import socket\nprint(socket.create_connection(('127.0.0.1', @PORT@), 2).recv(99))",
    ),
    "asks-for-names": ("the network", "import socket\nprint(socket.gethostbyname('example.org'))"),
    "sends-packets": (
        "a machine elsewhere",
        "import socket\nprint(socket.create_connection(('192.0.2.1', 80), 2))",
    ),
    "abstract-socket": (
        "an abstract socket of this machine",
        """
import socket
with socket.socket(socket.AF_UNIX) as client:
    client.connect("\\0@ABSTRACT@")
    print(client.recv(99))
""",
    ),
}

# Each of these makes a call of the kernel's and fails unless that is refused.
CALLS = {
    "unshare": ("leave its namespaces", "library.unshare(0x10000000)"),
    "clone-user": ("make a namespace of its own", "library.syscall(56, 0x10000011, 0, 0, 0, 0)"),
    "clone3": ("make a process by the newest call", "library.syscall(435, bytes(88), 88)"),
    "ptrace": ("look into another process", "library.ptrace(16, 1, 0, 0)"),
    "trace-me": ("be looked into", "library.ptrace(0, 0, 0, 0)"),
    "mount": ("mount a file system", "library.mount(b'none', b'/tmp', b'tmpfs', 0, None)"),
    "unmount": ("unmount what hides the rest", "library.umount2(b'/proc', 2)"),
    "fsopen": ("mount by the newer calls", "library.syscall(430, b'tmpfs', 0)"),
    "chroot": ("change its root", "library.chroot(b'/tmp')"),
    "pivot": ("swap its root", "library.syscall(155, b'/tmp', b'/tmp')"),
    "setns": ("join another namespace", "library.setns(os.open('/proc/self/ns/net', 0), 0)"),
    "set-id": ("become the administrator", "library.setuid(0)"),
    "set-group": ("join the administrator's group", "library.setgid(0)"),
    "bpf": ("load code into the kernel", "library.syscall(321, 0, bytes(64), 64)"),
    "io-uring": ("queue calls past the filter", "library.syscall(425, 8, bytes(120))"),
    "userfault": ("handle its own page faults", "library.syscall(323, 0)"),
    "keys": ("use the kernel's key ring", "library.syscall(248, b'user', b'x', b'y', 1, -3)"),
    "perf": ("watch the machine", "library.syscall(298, bytes(128), 0, -1, -1, 0)"),
    "process-memory": ("read another process", "library.process_vm_readv(1, 0, 0, 0, 0, 0)"),
    "handles": ("open files by their handles", "library.syscall(304, 3, bytes(16), 0)"),
    "reboot": ("ask for the right to stop the machine", "library.reboot(0)"),
    "set-clock": ("ask for the right to set the clock", "library.settimeofday(None, None)"),
    "set-hostname": ("change the machine's name", "library.sethostname(b'x', 1)"),
}

FORK_BY_32_BITS = """
import ctypes, mmap
page = mmap.mmap(-1, 4096, prot=7)
page.write(bytes.fromhex("b802000000cd80c3"))
made = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
assert made < 0, made
"""
FIRST = "import ctypes, os\nlibrary = ctypes.CDLL(None, use_errno=True)\n"
OTHERS = """
import os, pathlib
secrets = [os.environ.get("CANARY", "")]
seen = []
for path in pathlib.Path("/proc").iterdir():
    if path.name.isdigit():
        seen.append((path / "cmdline").read_bytes())
        for name in ("environ", "auxv", "cgroup"):
            try: secrets.append(str((path / name).read_bytes()))
            except OSError: pass
print(secrets)
assert len(seen) <= 3, seen
assert not any(b"pytest" in line or b"warm" in line for line in seen if line != seen[-1])
raise LookupError("nobody else")
"""

ATTACKS = [
    Attack(name, f"Reaches for {tries}.", (counter(), cell), says="Error|error")
    for name, (tries, cell) in READS.items()
]
ATTACKS += [
    Attack(
        name,
        f"Calls the kernel to {tries}.",
        (counter(), f"{FIRST}made = {call}\nassert made < 0, made\nraise OSError('refused')"),
        says="refused|process ended",
    )
    for name, (tries, call) in CALLS.items()
    if "syscall" not in call or IS_X86_64
]
ATTACKS += [
    Attack(
        "reads-processes",
        "Reaches for the environment and the memory of every process.",
        (counter(), OTHERS),
        says="nobody else",
    ),
    Attack(
        "old-calls",
        "Forks by the kernel's old table of 32-bit calls, which a filter may overlook.",
        (counter(), FORK_BY_32_BITS),
        says="process ended",
    ),
]
