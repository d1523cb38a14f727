"""Decide parts in several processes.

Processes and not threads: the precision of ball arithmetic is one global of the library.  They are
spawned rather than forked, because a fork of a process that has started torch's threads can hang.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from provers.deciding import Decided, decide
from provers.errors import ProversError
from provers.evidence import Settings
from provers.ledger import Part

__all__ = ["decide_in_processes"]


def decide_in_processes(
    parts: Sequence[Part], settings: Settings, jobs: int
) -> Iterator[tuple[Part, Decided]]:
    """Yield each part with its decision as soon as it is there, in no particular order.

    Raises
    ------
    ProversError
        If a process ended without a result (out of memory, killed).
    """
    before = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(
        max_workers=min(jobs, len(parts)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_prepare_worker,
    )
    try:
        futures = {executor.submit(decide, part, settings): part for part in parts}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool as error:
        raise ProversError(
            "a worker process ended without a result",
            "--jobs",
            remedy="What was decided is kept; try again with --jobs 1.",
        ) from error
    finally:
        # Also on Ctrl-C, when the workers are still busy. The executor's own thread is waited for:
        # left to the interpreter's exit, it may close its pipe while the exit still writes to it.
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        executor.shutdown(wait=True, cancel_futures=True)


def _prepare_worker() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
