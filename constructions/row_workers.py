"""Rows shared out among threads of one call, each of which keeps to one core.

An operation of torch that is split over all cores ends when the slowest of them does. Hundreds of
short ones in a row wait hundreds of times, and where another process has a core every wait may last
a time slice of the scheduler: thirty milliseconds of work take a second. Here every thread takes
whole parts of the rows, does all of their operations by itself and then takes the next part: there
is one wait, at the end, and a slow core gets fewer parts. Which rows make a part does not depend on
who is faster, so neither do the results.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TypeVar

import torch

__all__ = ["BLOCK", "Part", "Worker", "one_core", "parts", "share"]

BLOCK = 128
_PARTS = 4
"""Parts of each thread, about."""

Part = tuple[int, int, int]
"""Number of the part, its first row, and the row behind its last."""
Worker = Callable[[Part], None]
_Job = TypeVar("_Job")


def parts(rows: int, threads: int) -> list[Part]:
    """Split rows into parts of whole blocks, at most four a thread; the last may be shorter.

    One thread gets one part.

    Examples
    --------
    >>> parts(300, 2)
    [(0, 0, 128), (1, 128, 256), (2, 256, 300)]
    """
    if threads < 2:
        return [(0, 0, rows)]
    size = -(-rows // (_PARTS * threads * BLOCK)) * BLOCK
    return [(i, s, min(rows, s + size)) for i, s in enumerate(range(0, rows, size))]


@contextmanager
def one_core() -> Iterator[None]:
    """Keep torch's operations of this thread to one core for the duration.

    Torch has the number as a setting of the thread and as the start value of threads to come: a
    thread that first uses torch in the meantime gets one core as well.
    """
    before = torch.get_num_threads()
    if before < 2:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def share(jobs: Sequence[_Job], hire: Callable[[], Callable[[_Job], None]], threads: int) -> None:
    """Have every job done once, by ``threads`` threads; below 2, by this one.

    ``hire`` is called once in every thread; what it returns does one job after the other, with
    buffers of its own. Torch's operations stay on the thread that calls them, and torch's settings
    elsewhere are what they were.
    """
    waiting = deque(jobs)
    count = min(threads, len(waiting))

    def drain() -> None:
        work = hire()
        while waiting:
            try:
                job = waiting.popleft()
            except IndexError:  # another thread was faster
                return
            work(job)

    if count < 2:
        with one_core():
            drain()
        return
    before = torch.get_num_threads()
    settled = [Event() for _ in range(count)]

    def begin(event: Event) -> None:
        try:
            torch.get_num_threads()  # takes the start value; what is set next is this thread's own
            torch.set_num_threads(1)
        finally:
            event.set()
        drain()

    # A pool of this call's own: nothing is left behind for a fork to copy.
    with ThreadPoolExecutor(count) as pool:
        try:
            tasks = [pool.submit(begin, event) for event in settled]
            for event in settled:
                event.wait()
        finally:
            torch.set_num_threads(before)  # the start value of other threads
        for task in tasks:
            task.result()
