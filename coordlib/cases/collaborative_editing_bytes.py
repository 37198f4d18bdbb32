"""Case 12's bytes: what a letter takes when it is kept, and when it is sent."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.protocols.sequence_crdt import BYTES_PER_LETTER

__all__ = [
    "POSITION_BYTES",
    "library_bytes",
    "library_update_bytes",
    "teaching_bytes",
    "varint_bytes",
]

# Of an operation by position: its kind, its position and the revision it was made on.
POSITION_BYTES = 1 + 4 + 4


def varint_bytes(value: ArrayLike) -> NDArray[np.float64]:
    """Return the bytes of a whole number, seven bits to a byte, as Yjs writes it.

    >>> varint_bytes([0, 127, 128, 16_383, 16_384]).tolist()
    [1.0, 1.0, 2.0, 2.0, 3.0]
    """
    bits = np.floor(np.log2(np.maximum(np.asarray(value, dtype=float), 1))) + 1
    return np.ceil(bits / 7)


def library_bytes(letters: ArrayLike, run_letters: int, id_bytes: int) -> NDArray[np.float64]:
    r"""Return about how many bytes pycrdt stores a text in.

    A run of letters that were typed on end is one block. A writer who moves to a random place after
    every L letters starts a block, and mostly splits another; n letters make about 2 n / (L + 1)
    blocks. Each names its two neighbours, by writer and count, and has a byte each for its kind and
    its length:

        n + 2 n / (L + 1) · (2 + 2 (writer + count))

    Parameters
    ----------
    letters : array_like
        The letters n.
    run_letters : int
        The letters L of a run.
    id_bytes : int
        The bytes of a writer's number.
    """
    letters = np.asarray(letters, dtype=float)
    blocks = np.maximum(2 * letters / (run_letters + 1), 1)
    # Most counts are as long as the longest.
    name_bytes = id_bytes + varint_bytes(letters / 2)
    return letters + blocks * (2 + 2 * name_bytes)


def library_update_bytes(id_bytes: int, letters: int) -> float:
    """Return about how many bytes pycrdt sends for one letter typed within a text of so many.

    One block of one writer, two neighbours named as in `library_bytes`, no deletion.
    """
    return 6 + 3 * (id_bytes + float(varint_bytes(letters)))


def teaching_bytes(letters: ArrayLike) -> NDArray[np.float64]:
    """Return the bytes of the teaching version: 17 a letter, always."""
    return np.asarray(letters, dtype=float) * BYTES_PER_LETTER
