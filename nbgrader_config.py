"""nbgrader's settings for this course: where its parts lie, and how it grades.

solutions/ is the source and exercises/ the release. All else that a course makes lies below
classroom/, so that no system folder and no administrator is needed. For a class that shares a
server, set `c.Exchange.root` to a folder that everybody may write to.
"""

import os
import sysconfig
from pathlib import Path

c = get_config()  # noqa: F821 - traitlets gives it to a configuration file

COURSE = Path(__file__).resolve().parent
CLASSROOM = COURSE / "classroom"
MY_WORK = COURSE / "my_work"

c.CourseDirectory.course_id = "price_of_agreement"
c.CourseDirectory.root = str(COURSE)
c.CourseDirectory.db_url = f"sqlite:///{CLASSROOM / 'gradebook.db'}"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.solution_directory = "classroom/solutions"
c.CourseDirectory.source_with_tests_directory = "classroom/source_with_tests"

c.ExportPlugin.to = str(CLASSROOM / "grades.csv")

c.Exchange.root = str(CLASSROOM / "exchange")
c.Exchange.cache = str(CLASSROOM / "cache")
c.Exchange.assignment_dir = str(MY_WORK)

# exercises/ is generated and never edited, so generating it again is always meant.
c.GenerateAssignment.force = True

# Every submission gets a result, also one that stock nbgrader gives up on.
c.Autograde.exporter_class = "coordlib.grading.submissions.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "coordlib.grading.submissions.RestoreMissingChecks",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.OverwriteCells.add_missing_cells = True
c.Autograde.autograde_preprocessors = [
    "coordlib.grading.submissions.ExecuteBehindWall",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# The results in a notebook's metadata are what its feedback is made from.
c.ClearMetadataPreprocessor.preserve_nb_metadata_mask = [("coordlib",), ("kernelspec",)]
# Where bubblewrap is not to be had, and if you trust whoever wrote the code:
# c.ExecuteBehindWall.trusted = True

# A page that says what to look at, in which nothing of a submission is live.
c.GenerateFeedback.exporter_class = "coordlib.grading.feedback.FeedbackExporter"

# nbgrader starts `alembic` by its bare name when it makes a gradebook; .venv may not be activated.
SCRIPTS = sysconfig.get_path("scripts")
if SCRIPTS not in os.environ["PATH"].split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([SCRIPTS, os.environ["PATH"]])

# nbgrader expects these to be there before the first assignment is released or fetched.
for folder in (CLASSROOM / "exchange", MY_WORK):
    folder.mkdir(parents=True, exist_ok=True)

# The Assignment List reads its settings again from the folder that it fetches to.
SAME_SETTINGS = """from pathlib import Path

load_subconfig("nbgrader_config.py", path=str(Path(__file__).parent.parent))
"""
if not (MY_WORK / "nbgrader_config.py").exists():
    (MY_WORK / "nbgrader_config.py").write_text(SAME_SETTINGS, encoding="utf-8")
