"""The wall: a student's code runs confined in its own process, the checks in the grader."""

from coordlib.grading.wall.grader import Wall
from coordlib.grading.wall.remote import Limits
from coordlib.grading.wall.sandbox import WallError, require_bubblewrap

__all__ = ["Limits", "Wall", "WallError", "require_bubblewrap"]
