"""Matplotlib pictures that are built once and then updated."""
