"""The wall: a student's code runs confined in its own process, the checks in the grader.

Nothing is imported here: what runs beside the student imports no more than it needs.
"""
