"""Settings that all tests share."""

from hypothesis import settings

from tools.lab import use_course_folders

# As in `make lab`, nothing is written to the user's home and nothing of it is read.
use_course_folders()

# How long one example takes says more of the machine than of the course.
settings.register_profile("course", deadline=None)
settings.load_profile("course")
