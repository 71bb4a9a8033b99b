"""Distances on the plan of the site, in metres, and the minutes that a group walks."""

import math

Point = tuple[float, float]


def walking_minutes(*, start_m: Point, end_m: Point, metres_per_minute: int) -> int:
    """Whole minutes, rounded up, from one point of the plan to another along its alleys.

    Alleys run along the two axes of the plan, so the way is the sum of both: never shorter than the one walked.
    """
    metres = abs(end_m[0] - start_m[0]) + abs(end_m[1] - start_m[1])
    return math.ceil(metres / metres_per_minute)
