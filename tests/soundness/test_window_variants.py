"""False variants of the statements about the number of selective shift layers."""

import pytest
from soundness.variants import EXACT, Claim, accepted, q, refuted, rejected

from provers.exhaustion import example_rules
from provers.kernel.schema import parse_fact
from provers.papers.sharper.cell_number import power_of_two
from provers.papers.yun_2020 import largest_id, windows_needed
from provers.proof import auto

BUT_LAST = "yun-2020/windows-but-last"
NEEDED = "yun-2020/windows-needed"
POSITIONS = "yun-2020/shift-positions"
ZEROS = ["lam", [["k", "N"]], q(0)]


def table(name, tokens):
    """Ids after a layer, as terms: ``tokens`` of them per layer."""
    return ["lam", [["t", "N"], ["i", "N"]], ["at", name, ["+", ["*", q(tokens), "t"], "i"]]]


def naturals(*values):
    return {"sort": ["F", ["N"], "N"], "rationals": [str(x) for x in values]}


def shifts(ids, centres, factor):
    """Ids after each layer, in plain Python."""
    rows = [list(ids)]
    for centre in centres:
        gain = factor * (max(rows[-1]) - min(rows[-1]))
        rows.append([x + gain if x == centre else x for x in rows[-1]])
    return rows


def fails(claim, data, at, conclusion=0, by=EXACT):
    """The kernel replays the counterexample: hypotheses hold, a conclusion does not."""
    refuted(claim, data, at, example_rules(parse_fact(claim.json), at, data), conclusion, by)


def at_token(k, conclusion=0):
    """The conclusion "for all tokens" fails at token k."""
    return {
        "at": {"k": q(k)},
        "given": [EXACT],
        "violated": {"conclusion": conclusion, "by": EXACT},
    }


@pytest.mark.parametrize(
    "name",
    [
        BUT_LAST,  # its certificate holds the proofs of the next two
        pytest.param(POSITIONS, marks=pytest.mark.slow),
        pytest.param("yun-2020/read-backwards", marks=pytest.mark.slow),
        pytest.param(NEEDED, marks=pytest.mark.slow),
    ],
)
def test_control(name):
    accepted(Claim(name))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "index"),
    [(name, k) for name, count in ((BUT_LAST, 13), (NEEDED, 11), (POSITIONS, 7))
     for k in range(count)],
)  # fmt: skip
def test_every_hypothesis_is_used(name, index):
    claim = Claim(name)
    assert index < len(claim.given)
    rejected(claim.drop(index))


# ----------------------------------------------------------------------------- enough


def two_tokens(first, second, centres=(0, 1), x=0, y=0, c=9, W=2):
    """Both contexts of two tokens, B = 2, by their remainders."""
    data, at = {}, {"n": q(1), "q": q(0), "B": q(2), "W": q(W), "c": q(c), "x": q(x), "y": q(y)}
    for letter, ids, remainders in (("a", "l", first), ("b", "r", second)):
        own = [k * W + value for k, value in enumerate(remainders)]
        rows = shifts(own, centres, 2)
        data[f"{letter}_of"] = naturals(*remainders)
        data[f"{ids}_of"] = naturals(*(v for row in rows for v in row))
        at |= {letter: f"{letter}_of", ids: table(f"{ids}_of", 2)}
    return data, at


def test_one_position_fewer_is_not_enough():
    """n = q + 2: the windows of the last two positions are missing."""
    claim = Claim(BUT_LAST)
    claim.given[2] = ["=", "n", ["+", "q", q(2)]]
    rejected(claim)
    at = windows_needed.EXAMPLE | {"c": q(9), "x": q(2), "y": q(2)}
    fails(claim, windows_needed.DATA, at, 3, at_token(1))


def test_a_lift_among_the_ids_is_not_enough():
    """c = 0: the first token of (1, 0) ends where the last one of (0, 1) is."""
    claim = Claim(BUT_LAST).drop(11)
    data, at = two_tokens((1, 0), (0, 1), x=0, y=1, c=0)
    fails(claim, data, at, 1)


def test_windows_off_by_one_make_another_token_the_largest():
    claim = Claim(BUT_LAST)
    for k in (7, 8):
        claim.given[k] = moved(claim.given[k])
    data, at = two_tokens((0, 0), (0, 0), centres=(1, 2))
    fails(claim, data, at, 0, at_token(1))


def moved(node):
    """A layer's centre k W + t one further."""
    if isinstance(node, list) and node[2:3] == [["*", q(-1), "t"]]:  # -1/2 - t - k W + id
        return [*node, q(-1)]
    if isinstance(node, list):
        return [moved(x) for x in node]
    return {k: moved(v) for k, v in node.items()} if isinstance(node, dict) else node


def test_positions_nearer_than_the_grid_tokens_are_not_enough():
    """W = B - 1: the second token's id lies in the windows of the first."""
    claim = Claim(BUT_LAST).drop(1)
    data, at = two_tokens((0, 0), (0, 0), W=1)
    fails(claim, data, at, 0, at_token(1))


def test_tokens_of_one_id_need_not_be_the_same():
    """Different contexts whatever the ids: without the final id in common."""
    claim = Claim(BUT_LAST).drop(12)
    data, at = two_tokens((0, 0), (0, 1))
    fails(claim, data, at, 1)


# ----------------------------------------------------------------------------- needed


def three_tokens(first, second):
    data, at = {}, {"n": q(2), "q": q(0), "B": q(2), "W": q(2)}
    for letter, ids, remainders in (("a", "l", first), ("b", "r", second)):
        rows = shifts([2 * k + v for k, v in enumerate(remainders)], (0, 1), 2)
        data[f"{letter}_of"] = naturals(*remainders)
        data[f"{ids}_of"] = naturals(*(v for row in rows for v in row))
        at |= {letter: f"{letter}_of", ids: table(f"{ids}_of", 3)}
    return data, at


def test_the_last_token_has_its_own_id():
    claim = Claim(NEEDED).drop(10)
    fails(claim, *three_tokens((0, 0, 0), (0, 0, 1)))


def test_tokens_with_windows_are_told_apart():
    claim = Claim(NEEDED).drop(9)
    fails(claim, *three_tokens((0, 0, 0), (1, 0, 0)), 1, at_token(0))


def test_the_tokens_without_windows_keep_their_ids():
    """Not every token has the same id: the middle ones differ."""
    claim = Claim(NEEDED)
    claim.then[1]["given"][0][2] = ["+", "n", q(1)]
    rejected(claim)
    fails(claim, *three_tokens((0, 0, 0), (0, 1, 0)), 1, at_token(1))


# ----------------------------------------------------------------------------- positions


def test_without_room_a_token_may_be_shifted_twice():
    """All positions, two tokens of one dimension: ids 1, 2 go to 5, 4 instead of 3, 4."""
    claim = Claim(POSITIONS).drop(3)
    rows = shifts((1, 2), (0, 1, 2, 3), 2)
    assert rows[-1] == [5, 4]
    data = {"table": naturals(*(x for row in rows for x in row)), "digits": naturals(1, 0)}
    at = {"n": q(1), "q": q(1), "B": q(2), "W": q(2), "a": "digits", "l": table("table", 2)}
    fails(claim, data, at, 1)


def test_a_shift_by_one_step_less():
    """B - 1 instead of B in what the layers make of the first token."""
    claim = Claim(POSITIONS)
    claim.then[1][2] = ["+", claim.then[1][2], q(-1)]
    rows = shifts((0, 2), (0, 1), 2)
    data = {"table": naturals(*(x for row in rows for x in row))}
    at = {"n": q(1), "q": q(0), "B": q(2), "W": q(2), "a": ZEROS, "l": table("table", 2)}
    fails(claim, data, at, 1)


@pytest.mark.slow
def test_later_tokens_are_not_moved():
    claim = Claim(POSITIONS)
    claim.then[0]["given"][1] = ["<=", "q", "i"]
    rejected(claim)


# ----------------------------------------------------------------------------- largest id


def test_one_power_less_is_too_small():
    claim = Claim("yun-2020/largest-id").replace(["at", "P", ["+", q(2), "n"]],
                                                 ["at", "P", ["+", q(1), "n"]])  # fmt: skip
    rejected(claim)
    forms = {4: auto(), 5: power_of_two(largest_id.k)}
    given = example_rules(parse_fact(claim.json), largest_id.EXAMPLE, largest_id.DATA, forms=forms)
    refuted(claim, largest_id.DATA, largest_id.EXAMPLE, given, by=["enclose", {"bits": 64}])


def test_a_bound_one_percent_smaller_is_too_small():
    claim = Claim("yun-2020/largest-id")
    sign, left, right = claim.then[0]
    claim.then[0] = [sign, ["*", q(100), left], ["*", q(99), right]]
    rejected(claim)
    forms = {4: auto(), 5: power_of_two(largest_id.k)}
    given = example_rules(parse_fact(claim.json), largest_id.EXAMPLE, largest_id.DATA, forms=forms)
    refuted(claim, largest_id.DATA, largest_id.EXAMPLE, given, by=["enclose", {"bits": 64}])


def test_the_largest_id_is_not_that_of_the_smallest_tokens():
    """Equality for a(n+1) = 0 instead of B - 1."""
    claim = Claim("yun-2020/largest-id")
    claim.then[1]["given"][1] = ["=", ["at", "a", ["+", q(1), "n"]], q(0)]
    rejected(claim)
