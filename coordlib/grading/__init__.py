"""The checks of the graded exercises, and the wall between a check and the code it judges."""
