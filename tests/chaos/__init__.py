"""Faults on purpose: killed workers, servers that go away or misbehave, clocks that jump; and what must still hold."""
