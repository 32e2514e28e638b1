"""Outer sides that a table leaves open: rules that end side by side get a rule along their ends."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from jzanalysis.reading.rulings import TOUCH, Edge, merged

MEMBERS = 3  # rules that must end side by side
Linked = Callable[[Edge, Edge, list[Edge]], bool]


def closed(vertical: list[Edge], horizontal: list[Edge]) -> tuple[list[Edge], list[Edge]]:
    """Draw the outer sides that a table leaves open: at a page's end, or left and right of it.

    Rules that end side by side in the open, where none goes further, get a rule along their ends.
    """
    more_horizontal = end_rules(vertical, horizontal, linked=overlap)
    more_vertical = end_rules(horizontal, vertical, linked=bridged)
    if more_horizontal:
        horizontal = merged([*horizontal, *more_horizontal])
    if more_vertical:
        vertical = merged([*vertical, *more_vertical])
    return vertical, horizontal


def end_rules(edges: list[Edge], across: list[Edge], *, linked: Linked) -> list[Edge]:
    """Give the rules that close edges at their low ends and at their high ends."""
    rules: list[Edge] = []
    for end in (1, 2):
        by_end = sorted(edges, key=lambda edge: edge[end])
        start = 0
        for number in range(1, len(by_end) + 1):
            if number < len(by_end) and by_end[number][end] - by_end[number - 1][end] <= TOUCH:
                continue
            group = sorted(by_end[start:number])
            start = number
            place = sum(edge[end] for edge in group) / len(group)
            if len(group) > 1 and not any(passes(edge, group, place) for edge in edges):
                rules.extend(open_stretches(group, place, across, linked))
    return rules


def open_stretches(group: list[Edge], place: float, across: list[Edge], linked: Linked) -> list[Edge]:
    """Give rules along neighbouring edges where nothing joins their ends at one place.

    Neighbours whose ends are both taken are sides of one table when they run along each other all the way.
    """
    free = [not any(touches(rule, edge[0], place) for rule in across) for edge in group]
    joint = []
    for number, (one, two) in enumerate(itertools.pairwise(group)):
        in_the_open = free[number] or free[number + 1]
        is_gap = linked is bridged or same_stretch(one, two)
        in_the_open = in_the_open or (is_gap and not any(covers(r, one, two, place) for r in across))
        joint.append(in_the_open and linked(one, two, across))
    rules = []
    start = 0
    while start < len(group):
        stop = start
        while stop < len(joint) and joint[stop]:
            stop += 1
        inside = free[start : stop + 1]
        if len(inside) >= MEMBERS or (len(inside) > 1 and not all(inside)):
            rules.append((place, group[start][0], group[stop][0]))
        start = stop + 1
    return rules


def same_stretch(one: Edge, two: Edge) -> bool:
    """Say whether two rules begin and end side by side."""
    return abs(one[1] - two[1]) <= TOUCH and abs(one[2] - two[2]) <= TOUCH


def covers(rule: Edge, one: Edge, two: Edge, place: float) -> bool:
    """Say whether a rule across joins the ends of two edges."""
    return abs(rule[0] - place) <= TOUCH and rule[1] <= one[0] + TOUCH and rule[2] >= two[0] - TOUCH


def passes(edge: Edge, group: list[Edge], place: float) -> bool:
    """Say whether an edge among a group goes on where the group ends."""
    return (
        group[0][0] - TOUCH <= edge[0] <= group[-1][0] + TOUCH
        and edge[1] < place - TOUCH
        and edge[2] > place + TOUCH
    )


def touches(rule: Edge, along: float, place: float) -> bool:
    """Say whether a rule across passes by the end of an edge."""
    return abs(rule[0] - place) <= TOUCH and rule[1] - TOUCH <= along <= rule[2] + TOUCH


def overlap(one: Edge, two: Edge, _: list[Edge]) -> bool:
    """Say whether two rules run side by side for a stretch."""
    return min(one[2], two[2]) - max(one[1], two[1]) > 2 * TOUCH


def bridged(one: Edge, two: Edge, across: list[Edge]) -> bool:
    """Say whether a rule across joins two rules."""
    low, high = max(one[1], two[1]), min(one[2], two[2])
    return any(
        rule[1] <= one[0] + TOUCH and rule[2] >= two[0] - TOUCH and low - TOUCH <= rule[0] <= high + TOUCH
        for rule in across
    )
