"""A room for one submission: bubblewrap builds it, and a warm Python process walks in.

Bubblewrap makes the namespaces and mounts: no network, no other processes, the system and Python
read-only, a small /tmp of its own. A fresh Python would have to start inside each time; instead a
fork of a Python that has its imports done joins the namespaces (setns) and gives up all rights.
The room goes when whoever made it goes.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

try:
    import pyseccomp as seccomp
except (ImportError, RuntimeError):  # no Linux, or no libseccomp
    seccomp = None

__all__ = ["Room", "WallError", "confine", "require_bubblewrap"]

NAMESPACES = {"user": 0x10000000, "mnt": 0x00020000, "pid": 0x20000000, "net": 0x40000000}
NAMESPACES |= {"ipc": 0x08000000, "uts": 0x04000000}
TMP_BYTES, TMP_FILES = 64_000_000, 10_000
INSIDE_ID = 65534
# As root there is no need of a user namespace: an id that nobody else has does better.
ROOTS_FIRST_ID = 1_900_000_000
READY_S = 20.0

LIMITS = {
    "RLIMIT_AS": 1 << 30,
    "RLIMIT_CPU": 60,
    "RLIMIT_NPROC": 64,
    "RLIMIT_FSIZE": TMP_BYTES,
    "RLIMIT_NOFILE": 1024,
    "RLIMIT_CORE": 0,
}
_PR_SET_NO_NEW_PRIVS, _PR_CAPBSET_DROP, _PR_SET_DUMPABLE = 38, 24, 4
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63
_REMOUNT_TMP = 0x20 | 0x2 | 0x4  # MS_REMOUNT, MS_NOSUID, MS_NODEV
_CLONE_THREAD = 0x00010000
# Processes, other rooms, other memory: nothing of this is needed to solve an exercise.
_FORBIDDEN_CALLS = (
    *("fork", "vfork", "unshare", "setns", "mount", "umount2", "pivot_root", "chroot"),
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "bpf", "perf_event_open"),
    # Memory that no limit counts.
    *("memfd_create", "memfd_secret", "shmget", "msgget", "semget"),
    *("userfaultfd", "io_uring_setup", "keyctl", "add_key", "request_key", "open_by_handle_at"),
)


class WallError(Exception):
    """Code that nobody trusts can't be confined on this machine."""


def require_bubblewrap() -> str:
    """Return where bubblewrap is.

    Raises
    ------
    WallError
        If it is not there.
    """
    path = shutil.which("bwrap")
    if path is None:
        raise WallError(
            "students' code can't be confined here: bubblewrap (bwrap) is not installed. "
            "On Debian: apt install bubblewrap. It runs on Linux only; elsewhere grade with "
            "--trusted, which runs the code with your own rights."
        )
    return path


class Room:
    """A sandbox that is empty until somebody joins.

    Parameters
    ----------
    show : tuple of Path
        The folders that can be read inside, besides the system's and Python's.
    hide : tuple of Path
        Folders below those that are empty inside.
    """

    def __init__(self, show: tuple[Path, ...] = (), hide: tuple[Path, ...] = ()) -> None:
        self._is_root = os.geteuid() == 0
        info, their_info = os.pipe()
        command = [require_bubblewrap(), *self._options(show, hide)]
        command += ["--info-fd", str(their_info), "--", "/bin/cat"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[their_info],
            env={},
        )
        os.close(their_info)
        with os.fdopen(info) as file:
            text = file.read()
        if not text or not self._is_ready():
            why = self._process.communicate()[1].decode(errors="replace").strip()
            raise WallError(
                f"bubblewrap could not build a sandbox here: {why or 'no reason given'}"
            )
        self._first = os.pidfd_open(json.loads(text)["child-pid"])

    def _options(self, show: tuple[Path, ...], hide: tuple[Path, ...]) -> list[str]:
        options = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
        options += ["--hostname", "exercise", "--die-with-parent", "--new-session"]
        if not self._is_root:
            options += ["--unshare-user", "--uid", str(INSIDE_ID), "--gid", str(INSIDE_ID)]
        for name in ("bin", "sbin", "lib", "lib32", "lib64"):
            path = Path("/", name)
            if path.is_symlink():
                options += ["--symlink", str(path.readlink()), str(path)]
            elif path.exists():
                options += ["--ro-bind", str(path), str(path)]
        options += _parents(Path("/etc/localtime"))
        for path in (Path("/usr"), Path("/etc/ld.so.cache"), Path("/etc/localtime")):
            options += ["--ro-bind-try", str(path), str(path)]
        python = [Path(path) for path in (sys.base_prefix, sys.prefix)]
        for path in dict.fromkeys((*python, *show)):
            if not path.is_relative_to("/usr"):
                options += [*_parents(path), "--ro-bind", str(path), str(path)]
        for path in hide:
            options += ["--tmpfs", str(path), "--remount-ro", str(path)]
        options += _parents(Path("/dev/null"))
        for name in ("null", "zero", "full", "random", "urandom"):
            options += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
        options += ["--symlink", "/proc/self/fd", "/dev/fd", "--proc", "/proc"]
        options += ["--perms", "1777", "--size", str(TMP_BYTES), "--tmpfs", "/tmp"]
        # The kernel's settings belong to root by its number, whatever rights it has given up.
        return [*options, "--remount-ro", "/proc", "--remount-ro", "/", "--chdir", "/tmp"]

    def _is_ready(self) -> bool:
        """Wait until what runs inside echoes a line: then all mounts are made."""
        try:
            self._process.stdin.write(b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return False
        readable, _, _ = select.select([self._process.stdout], [], [], READY_S)
        return bool(readable) and self._process.stdout.readline() == b"\n"

    def join(self) -> None:
        """Move this process into the sandbox; its children's pids are the sandbox's."""
        wanted = ~NAMESPACES["user"] if self._is_root else ~0
        flags = sum(flag for flag in NAMESPACES.values()) & wanted
        library = ctypes.CDLL(None, use_errno=True)
        _call("setns", library.setns(self._first, flags))
        os.chdir("/tmp")
        # A file without contents takes memory too, and bubblewrap limits bytes alone.
        limits = f"size={TMP_BYTES},nr_inodes={TMP_FILES}".encode()
        _call("mount", library.mount(None, b"/tmp", None, _REMOUNT_TMP, limits))

    def close(self) -> None:
        """End the sandbox and everything in it; nothing of it is left then."""
        with contextlib.suppress(ProcessLookupError):  # it may have ended already
            signal.pidfd_send_signal(self._first, signal.SIGKILL)
        self._process.wait()


def _parents(path: Path) -> list[str]:
    """Return the options that make a path's folders; by itself bubblewrap closes them to others."""
    folders = [folder for folder in reversed(path.parents) if folder != Path("/")]
    return [word for folder in folders for word in ("--perms", "0755", "--dir", str(folder))]


def confine(limits: dict[str, int] | None = None) -> None:
    """Give up every right, for good, and set limits; the caller is in its sandbox already.

    Parameters
    ----------
    limits : dict of int
        By the names of `resource`; `LIMITS` by default.
    """
    for name, most in (limits or LIMITS).items():
        resource.setrlimit(getattr(resource, name), (most, most))
    library = ctypes.CDLL(None, use_errno=True)
    for capability in range(_LAST_CAPABILITY + 1):
        library.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    if os.geteuid() == 0:
        own_id = ROOTS_FIRST_ID + Path("/proc/self/ns/pid").stat().st_ino % 100_000_000
        os.setgroups([])
        os.setresgid(own_id, own_id, own_id)
        os.setresuid(own_id, own_id, own_id)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _call("capset", library.capset(header, (ctypes.c_uint32 * 6)()))
    _call("prctl", library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    # Who changes ids can't be looked at through /proc by itself either, unless it says so.
    library.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
    _forbid_calls()


def _forbid_calls() -> None:
    if seccomp is None:
        raise WallError("students' code can't be confined here: libseccomp is not installed")
    refused = seccomp.ERRNO(1)  # EPERM
    calls = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in _FORBIDDEN_CALLS:
        calls.add_rule(refused, name)
    no_thread = seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0)
    calls.add_rule(refused, "clone", no_thread)
    # clone3's arguments can't be looked at; a C library that is told "no such call" uses clone.
    calls.add_rule(seccomp.ERRNO(38), "clone3")
    calls.load()


def _call(name: str, result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def close_all_but(*descriptors: int) -> None:
    """Close every file descriptor but these; in and out lead nowhere."""
    nowhere = os.open("/dev/null", os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    for path in list(Path("/proc/self/fd").iterdir()):
        number = int(path.name)
        if number > 2 and number not in descriptors:
            with contextlib.suppress(OSError):  # the one that the listing itself used
                os.close(number)
