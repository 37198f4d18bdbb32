"""Settings that all tests share."""

import os

from hypothesis import settings

from tools.lab import course_environment

# As in `make lab`, nothing is written to the user's home and nothing of it is read.
os.environ.update(course_environment(os.environ))

# How long one example takes says more of the machine than of the course.
settings.register_profile("course", deadline=None)
settings.load_profile("course")
