"""Work shared out among threads: every job once, torch's settings as they were."""

from __future__ import annotations

import threading

import pytest
import torch

from constructions.row_workers import one_core, parts, share


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("rows", [1, 127, 128, 129, 4096, 100_001])
@pytest.mark.parametrize("threads", [1, 2, 7])
def test_parts_cover_the_rows_in_whole_blocks(rows, threads):
    found = parts(rows, threads)
    assert [i for i, _, _ in found] == list(range(len(found)))
    assert len(found) <= 4 * threads
    assert [first for _, first, _ in found] == [0, *(last for _, _, last in found[:-1])]
    assert found[-1][2] == rows
    assert all(first % 128 == 0 for _, first, _ in found)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_job_is_done_once_on_one_core(two_threads, threads):
    done, cores, hired = [], [], []

    def hire():
        hired.append(threading.get_ident())

        def work(job):
            done.append(job)
            cores.append(torch.get_num_threads())

        return work

    share(range(50), hire, threads)
    assert sorted(done) == list(range(50))
    assert set(cores) == {1}
    assert 1 <= len(set(hired)) <= threads
    assert torch.get_num_threads() == 2
    assert in_a_new_thread(torch.get_num_threads) == 2


def in_a_new_thread(call):
    found = []
    thread = threading.Thread(target=lambda: found.append(call()))
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.parametrize("threads", [1, 3])
def test_an_error_is_raised_and_settings_come_back(two_threads, threads):
    def fail(job):
        raise ValueError(job)

    with pytest.raises(ValueError, match="0"):
        share([0, 0, 0], lambda: fail, threads)
    assert torch.get_num_threads() == 2
    assert in_a_new_thread(torch.get_num_threads) == 2


def test_one_core_is_for_the_duration(two_threads):
    with one_core():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 2
