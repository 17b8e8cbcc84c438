"""A port for a server of a test."""

import socket
from random import SystemRandom

OURS = range(15_000, 32_000)  # below those the kernel gives out by itself, to whatever else runs meanwhile


def free_port() -> int:
    """Nobody listens at it, and nobody is given it before who asked for it begins to listen."""
    for port in SystemRandom().sample(OURS, k=len(OURS)):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise AssertionError("every port is taken")
