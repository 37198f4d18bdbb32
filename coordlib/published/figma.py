"""E. Wallace, "How Figma's multiplayer technology works", Figma's blog, October 2019.

Figma's design was inspired by CRDTs and is none: a server is the authority, and of two changes of
one property the one that reaches it last stays.
"""

from __future__ import annotations

__all__ = ["SERVERS_THAT_DECIDE"]

# For each document, one process of the server.
SERVERS_THAT_DECIDE = 1
