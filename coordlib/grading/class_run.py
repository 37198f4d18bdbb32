"""Grade all that was submitted for an assignment.

Graders work side by side; their results are written down here, one after another. A result is
written in this order: the new notebook beside the old one, the gradebook, the new notebook into
its place. The notebook says what it was made from. So a run that was killed, at whatever instant,
is finished by the next one, which grades again what is not written to the end.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from tqdm import tqdm

from coordlib.grading.autograded import clear_away, graded_in, put_in_place
from coordlib.grading.course import CannotGradeError, as_given, instructors_files, open_course
from coordlib.grading.gradebook import NotReleasedError, Record
from coordlib.grading.graded import Graded
from coordlib.grading.graders import (
    GraderDiedError,
    Graders,
    Job,
    NoGradersError,
    Worked,
    digest_of_checks,
)
from coordlib.grading.graders import graders as start_graders
from coordlib.grading.handed_in import Submission, students, submissions
from coordlib.grading.wall.grader import Wall
from coordlib.grading.wall.sandbox import WallError

__all__ = ["CannotGradeError", "Result", "grade_class"]

KILLS = (
    "Grading this submission ended the grader itself, every time it was tried. "
    "Ask your instructor if you don't see why."
)


@dataclasses.dataclass(frozen=True)
class Result:
    """What became of a submission.

    Parameters
    ----------
    student : str
        Whose it is.
    graded : Graded
        Its points and reasons.
    is_new : bool
        Whether it was graded in this run; else it's unchanged since an earlier one.
    note : str
        What the instructor should know besides; empty if nothing.
    """

    student: str
    graded: Graded
    is_new: bool
    note: str = ""


def grade_class(
    assignment: str,
    course: Path | str = ".",
    *,
    force: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
    trusted: bool = False,
    progress: bool = True,
    make_wall: Callable[..., Any] = Wall,
) -> list[Result]:
    """Grade all that was submitted for an assignment, and write it into the gradebook.

    Parameters
    ----------
    assignment : str
        Its name.
    course : Path
        The folder with nbgrader_config.py.
    force : bool
        Grade also what has not changed since it was last graded.
    workers : int, optional
        How many processes of this machine; without it, one for each core.
    scheduler : str, optional
        The address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``; its workers grade then.
    trusted : bool
        Grade without a wall, if there can't be one here.
    progress : bool
        Show on stderr how many are left.
    make_wall : callable
        Makes a grader's wall.

    Returns
    -------
    list of Result
        One for each student who submitted, in the order of their names.

    Raises
    ------
    CannotGradeError
        If there is no such assignment, nothing of it was submitted, or no grader can be had.
    """
    coursedir = open_course(Path(course), assignment)
    with Record(coursedir) as record:
        try:
            order, prose = as_given(coursedir, assignment)
            released = record.released(assignment, order, prose)
        except NotReleasedError as error:
            raise CannotGradeError(str(error)) from None
        job = Job(released, make_wall, trusted, digest_of_checks())
        run = ClassRun(coursedir, record, job, force=force)
        try:
            with start_graders(workers, scheduler) as graders:
                return run(graders, progress=progress)
        except (NoGradersError, WallError) as error:
            raise CannotGradeError(str(error)) from error
        except CancelledError:
            raise CannotGradeError(f"lost the Dask scheduler {scheduler}: start again") from None


class ClassRun:
    """One run over a class.

    Parameters
    ----------
    coursedir : CourseDirectory
        The course.
    record : Record
        Its gradebook.
    job : Job
        What graders do.
    force : bool
        Whether to grade what has not changed, too.
    """

    def __init__(
        self, coursedir: CourseDirectory, record: Record, job: Job, *, force: bool = False
    ) -> None:
        self._coursedir = coursedir
        self._record = record
        self._job = job
        self._force = force
        self._assignment = job.released.exercise.name
        self._basis = _digest(repr(job.released).encode(), job.checks.encode())
        self._scores = record.scores(self._assignment)
        self._extra = instructors_files(coursedir, self._assignment)

    def __call__(self, graders: Graders, *, progress: bool = False) -> list[Result]:
        """Grade what has to be; no more submissions are read than graders can take."""
        total = len(students(self._coursedir, self._assignment))
        results: list[Result] = []
        under_way: dict[Future[Worked], tuple[Submission, str]] = {}
        # None: not where the output is no terminal.
        bar = tqdm(total=total, unit=" submissions", disable=None if progress else True)
        try:
            with bar:
                for one in self._to_be_graded(results, bar):
                    submission, fingerprint = one
                    future = graders.executor.submit(
                        self._job, submission.content, submission.problem, fingerprint
                    )
                    under_way[future] = one
                    while len(under_way) >= graders.most():
                        self._take_done(under_way, results, bar)
                while under_way:
                    self._take_done(under_way, results, bar)
        except BaseException:
            for future in under_way:
                future.cancel()
            raise
        return sorted(results, key=lambda result: result.student)

    def _to_be_graded(self, results: list[Result], bar: tqdm) -> Iterator[tuple[Submission, str]]:
        """Yield what has to be graded with what it is made from; the rest are results already."""
        for submission in submissions(self._coursedir, self._assignment):
            fingerprint = _digest(
                self._basis.encode(),
                submission.content,
                submission.problem.encode(),
                submission.timestamp.encode(),
                submission.secret.encode(),
            )
            graded = None if self._force else self._graded_before(submission.student, fingerprint)
            if graded is None:
                yield submission, fingerprint
            else:
                clear_away(self._folder(submission.student))
                results.append(Result(submission.student, graded, False, _note(submission)))
                bar.update()

    def _graded_before(self, student: str, fingerprint: str) -> Graded | None:
        graded, made_from = graded_in(self._folder(student) / f"{self._assignment}.ipynb")
        if graded is None or made_from != fingerprint:
            return None
        points = {part.name: part.points for part in graded.parts}
        written = self._scores.get(student, {})
        return graded if points.items() <= written.items() else None

    def _take_done(
        self,
        under_way: dict[Future[Worked], tuple[Submission, str]],
        results: list[Result],
        bar: tqdm,
    ) -> None:
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            submission, fingerprint = under_way.pop(future)
            results.append(self._written(submission, self._outcome(future), fingerprint))
            bar.update()

    def _outcome(self, future: Future[Worked]) -> Worked:
        try:
            return future.result()
        except Exception as error:
            # Dask's own is known by its name where dask is not installed.
            if isinstance(error, GraderDiedError) or type(error).__name__ == "KilledWorker":
                # Its file may be why, so it isn't read here; and it's tried again by the next run.
                return self._job.shown(b"", self._job.refuse(KILLS))
            raise

    def _written(self, submission: Submission, worked: Worked, fingerprint: str) -> Result:
        """Write a result down; see this module's docstring for the order."""
        if submission.has_a_name:
            files = {**self._extra, f"{self._assignment}.ipynb": worked.file}
            # Releasing feedback reads these two of everybody, and stops where one is missing.
            is_time = submission.submitted_at is not None
            files["timestamp.txt"] = submission.timestamp.encode() if is_time else b""
            files["submission_secret.txt"] = (submission.secret or fingerprint).encode()
            permissions = 0o664 if self._coursedir.groupshared else 0o444
            finish = put_in_place(self._folder(submission.student), files, permissions)
            self._record.write(
                submission.student, worked.graded, worked.unanswered, submission.submitted_at
            )
            finish()
        return Result(submission.student, worked.graded, True, _note(submission))

    def _folder(self, student: str) -> Path:
        coursedir = self._coursedir
        return Path(
            coursedir.format_path(coursedir.autograded_directory, student, self._assignment)
        )


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _note(submission: Submission) -> str:
    if not submission.has_a_name:
        return "not in the gradebook: it can't hold a student of that name"
    if submission.timestamp and submission.submitted_at is None:
        return "timestamp.txt holds no time, so it is not known whether this is late"
    return ""
