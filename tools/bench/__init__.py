"""What the course's speed is measured by: `make bench`."""
