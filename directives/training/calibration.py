"""Calibration (校准): makes a likelihood of a score, so that of those at 0.9 nine in ten are right."""

import math
from collections.abc import Sequence

Answered = Sequence[tuple[float, bool]]
ROUNDS = 200
FAR = 30.0
FARTHEST = 0.3
ENOUGH = 1e-9


def calibrated(answered: Answered) -> tuple[float, float]:
    """Slope and shift that fit log-odds to the answers best (Platt's method, by Newton's steps; plain Python)."""
    slope, shift = 1.0, 0.0
    for _ in range(ROUNDS):
        step = _step(answered, slope, shift)
        slope, shift = slope - _modest(step[0]), shift - _modest(step[1])
        if max(map(abs, step)) < ENOUGH:
            break
    return slope, shift


def _modest(step: float) -> float:
    """No further than ``FARTHEST`` at once: where all scores boast, the curve is flat and Newton overshoots."""
    return max(-FARTHEST, min(FARTHEST, step))


def _step(answered: Answered, slope: float, shift: float) -> tuple[float, float]:
    """Newton's step: the gradient of the loss over its curvature, for slope and shift."""
    g1 = g2 = 0.0
    a, b, c = 1e-6, 0.0, 1e-6
    for score, answer in answered:
        likely = 1 / (1 + math.exp(-max(-FAR, min(FAR, slope * score + shift))))
        off, bend = likely - answer, likely * (1 - likely)
        g1, g2 = g1 + off * score, g2 + off
        a, b, c = a + bend * score * score, b + bend * score, c + bend
    turn = a * c - b * b
    return (c * g1 - b * g2) / turn, (a * g2 - b * g1) / turn
