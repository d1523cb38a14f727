"""The proof of `provers.papers.alman_2023._hardness.Model.claim`.

Rows of attention on `reduced(w)` are the numbers u_i of `alman-2023/decision-gap`; the compiled
program therefore decides w; its cost is that of the program for attention at twice the size.
"""

from __future__ import annotations

from typing import Any

from provers.papers.alman_2023._hardness import (
    A,
    B,
    C,
    D,
    K,
    Key,
    Model,
    Q,
    V,
    beta,
    bits,
    c,
    distance,
    dot,
    e,
    h,
    hn,
    i,
    j,
    k,
    n,
    other,
    pairs,
    q,
    reduced,
    result,
    rows,
    scale,
    size,
    threshold,
    tokens,
    u,
    w,
    width,
)
from provers.papers.lemmas._cases import split_at
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    combine,
    contra,
    have,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.surface import (
    Abstraction,
    Exp,
    Log,
    Over,
    Range,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
)

rest = natural("rest")
column = natural("column")
X, N, M, b = reduced(w), size(w), bits(w), scale(w)
BLOCKS = ["q11", "q12", "q21", "q22", "k11", "k12", "k21", "k22"]


def _block(i: Any, u: Any, prefix: str, row: str, col: str) -> Any:
    """The entries of the reduced instance at (i, u), (i, m + u), (n + i, u), (n + i, m + u)."""
    return obtain(
        [f"{prefix}{name}" for name in BLOCKS],
        apply("blocks", {"i": i, "l": u}, [by(row), by(col)]),
    )


def _split(name: str, half: Any, var: Any, body: Any) -> Any:
    """Split a sum over twice ``half`` terms in two."""
    at = {"n": half, "e": half, "f": Abstraction(var, body)}
    return obtain([name], apply("statement:lemmas/sum-split", at))


def _signs(model: Model) -> list[Any]:
    """beta and the square of the entries are not negative; logarithms."""
    square = b if model.normalised else b / (2 * M)
    return [
        obtain(["one_point"], apply("axiom:nat-discrete", {"m": 0, "n": N}, [by("not_empty")])),
        have("N_two", lt(0, 2 * N), auto("not_empty")),
        have("four", le(1, 4 * N), auto("one_point")),
        have("one", lt(0, 0 * N + 1), auto()),
        obtain(["e_c_beta"], apply("beta_is", {"n": 2 * N}, [by("N_two")])),
        have("four_positive", lt(0, 4 * N), auto("not_empty")),
        obtain(["four_order", "four_log"], apply(
            "statement:lemmas/log-order", {"x": 4 * N, "y": 4 * N}, [by("four_positive"), auto()])),
        obtain(["log_four"], apply("four_log", {}, [by("four")])),
        have("beta_sign", le(0, b), contra("negative", auto(
            "e_c_beta", "log_four", products=[["negative", "e_positive", "c_positive"]]))),
        have("inv_M", lt(0, 1 / M), ["positive", ["m_positive"]]),
        have("square_sign", le(0, square), auto(
            "beta_sign", products=[] if model.normalised else [["beta_sign", "inv_M"]])),
        obtain(["entry_sign", "entry_square"], apply(
            "axiom:sqrt", {"x": square}, [by("square_sign")])),
        obtain(["tokens_is", "width_is", "blocks", "values"], apply(
            "embedded", {"w": w}, [by(name) for name in model.pairs_names])),
    ]  # fmt: skip


def _bits(model: Model) -> list[Any]:
    """Half of the bits are 1: distances from inner products."""

    def squares(table: Any, name: str) -> Any:
        return have(
            f"{name}_squares",
            forall(i, given=[lt(i, N)],
                   then=[eq(Over(u, Range(M), table(w, i, u) ** 2), M / 2)]),
            intro(
                have("same", eq(Over(u, Range(M), table(w, i, u) ** 2),
                                Over(u, Range(M), table(w, i, u))), termwise(
                    Range(M), u, table(w, i, u) ** 2, table(w, i, u), intro(
                        obtain(["bit"], apply(f"{name}_bits", {"i": i, "l": column},
                                              [by("row"), by("col")])),
                        names=["column"], given=["col"], then=[by("bit")],
                    ))),
                obtain(["half"], apply(f"{name}_half", {"i": i}, [by("row")])),
                given=["row"], then=[auto("same", "half")],
            ),
        )  # fmt: skip

    return [
        squares(A, "A"),
        squares(B, "B"),
        have(
            "distances",
            forall(i, j, given=[lt(i, N), lt(j, N)], then=[
                eq(distance(w, i, j), M - 2 * dot(w, i, j)), le(2 * dot(w, i, j), M)]),
            intro(
                obtain(["a_is"], apply("A_squares", {"i": i}, [by("row")])),
                obtain(["b_is"], apply("B_squares", {"i": j}, [by("col")])),
                have("is", eq(distance(w, i, j), M - 2 * dot(w, i, j)), auto("a_is", "b_is")),
                have("no_distance", le(Over(u, Range(M), 0 * M), distance(w, i, j)), termwise(
                    Range(M), u, 0 * M, (A(w, i, u) - B(w, j, u)) ** 2, intro(
                        names=["column"], given=["below"],
                        then=[combine(le=[(1, [], A(w, i, column) - B(w, j, column))])]))),
                have("sign", le(0, distance(w, i, j)), auto("no_distance")),
                given=["row", "col"],
                then=[by("is"), auto("is", "sign")],
            ),
        ),
    ]  # fmt: skip


def _sum(left: Any, right: Any, *facts: Any) -> Rule:
    """The sums over the columns of a block are equal because the terms are."""
    return termwise(
        Range(M), u, left, right,
        intro(
            _block(i, column, "i_", "row", "below"),
            _block(j, column, "j_", "col", "below"),
            names=["column"], given=["below"], then=[auto(*facts)],
        ),
    )  # fmt: skip


def _logits(model: Model) -> list[Any]:
    """Logits of the reduced instance: beta G / (2 m), and beta / 2."""
    r = model.entry(w)
    s2 = b if model.normalised else b / (2 * M)

    def widened(name: str, right: Any) -> list[Any]:
        body = Q(X, i, u) * Key(X, right, u)
        return [
            have(f"{name}_wide", eq(Over(u, Range(width(X)), body), Over(u, Range(2 * M), body)),
                 auto(inside("width_is", hn, Over(u, Range(hn), body)))),
            _split(f"{name}_split", M, u, body),
        ]  # fmt: skip

    def scaled(total: Any) -> Any:
        return total / width(X) if model.normalised else total

    near_sum, far_sum = (
        Over(u, Range(width(X)), Q(X, i, u) * Key(X, right, u)) for right in (j, N + j)
    )
    near_is, far_is = s2 * dot(w, i, j), M * s2
    t = column

    def finish(name: str, value: Any) -> list[Any]:
        if not model.normalised:
            return []
        return [inside("width_is", h, value / h)]

    return [
        have(
            "logits",
            forall(i, j, given=[lt(i, N), lt(j, N)], then=[
                eq(model.logit(X, i, j), b * dot(w, i, j) / (2 * M)),
                eq(model.logit(X, i, N + j), b / 2),
            ]),
            intro(
                *widened("near", j),
                *widened("far", N + j),
                have("near_1", eq(Over(u, Range(M), Q(X, i, u) * Key(X, j, u)), near_is), _sum(
                    Q(X, i, u) * Key(X, j, u), s2 * A(w, i, u) * B(w, j, u),
                    inside("i_q11", h, h * Key(X, j, t)),
                    inside("j_k11", h, r * A(w, i, t) * h),
                    inside("entry_square", h, h * A(w, i, t) * B(w, j, t)))),
                have("near_2", eq(Over(u, Range(M), Q(X, i, M + u) * Key(X, j, M + u)), 0), _sum(
                    Q(X, i, M + u) * Key(X, j, M + u), 0 * M,
                    inside("j_k12", h, Q(X, i, M + t) * h))),
                have("far_1", eq(Over(u, Range(M), Q(X, i, u) * Key(X, N + j, u)), 0), _sum(
                    Q(X, i, u) * Key(X, N + j, u), 0 * M,
                    inside("j_k21", h, Q(X, i, t) * h))),
                have("far_2", eq(Over(u, Range(M), Q(X, i, M + u) * Key(X, N + j, M + u)),
                                  Over(u, Range(M), s2)),
                     _sum(
                    Q(X, i, M + u) * Key(X, N + j, M + u), s2,
                    inside("i_q12", h, h * Key(X, N + j, M + t)),
                    inside("j_k22", h, r * h),
                    "entry_square")),
                have("near_sum", eq(near_sum, near_is),
                     auto("near_wide", "near_split", "near_1", "near_2")),
                have("far_sum", eq(far_sum, far_is),
                     auto("far_wide", "far_split", "far_1", "far_2", nonzero=["m_positive"])),
                given=["row", "col"],
                then=[
                    auto(inside("near_sum", h, scaled(h)), *finish("near", near_is)),
                    auto(inside("far_sum", h, scaled(h)), *finish("far", far_is),
                         nonzero=["m_positive"]),
                ],
            ),
        ),
    ]  # fmt: skip


def _rows(model: Model) -> list[Any]:
    """Rows of attention on the reduced instance are u_i."""
    term = natural("term")
    near = Over(j, Range(N), Exp(b * dot(w, i, j) / (2 * M)))
    tau = Exp(b / 2)

    def weight(j: Any) -> Any:
        return Exp(model.logit(X, i, j))

    def total(count: Any, body: Any) -> Any:
        return Over(j, Range(count), body(j))

    def terms(left: Any, right: Any, *facts: Any) -> Rule:
        return termwise(
            Range(N), j, left, right,
            intro(
                obtain(["near_logit", "far_logit"], apply("logits", {"i": i, "j": term},
                                                          [by("row"), by("below")])),
                obtain(["v1", "v2"], apply("values", {"i": term}, [by("below")])),
                names=["term"], given=["below"], then=[auto(*facts)],
            ),
        )  # fmt: skip

    def pulled(j: Any) -> Any:
        return weight(j) * V(X, j)

    def both(name: str, body: Any) -> list[Any]:
        return [
            have(f"{name}_long", eq(total(tokens(X), body), total(2 * N, body)),
                 auto(inside("tokens_is", hn, Over(j, Range(hn), body(j))))),
            _split(f"{name}_split", N, j, body(j)),
        ]  # fmt: skip

    exp_near = Exp(b * dot(w, i, j) / (2 * M))
    exp_term = Exp(b * dot(w, i, term) / (2 * M))
    return [
        have(
            "rows_are",
            forall(i, given=[lt(i, N)], then=[eq(model.output(X, i), near / (near + N * tau))]),
            intro(
                *both("top", pulled),
                *both("mass", weight),
                have("top_1", eq(total(N, pulled), near), terms(
                    pulled(j), exp_near,
                    inside("near_logit", h, Exp(h) * V(X, term)), inside("v1", h, exp_term * h))),
                have("top_2", eq(total(N, lambda j: pulled(N + j)), 0), terms(
                    pulled(N + j), 0 * M, inside("v2", h, weight(N + term) * h))),
                have("mass_1", eq(total(N, weight), near), terms(
                    weight(j), exp_near, inside("near_logit", h, Exp(h)))),
                have("mass_2", eq(total(N, lambda j: weight(N + j)), N * tau), terms(
                    weight(N + j), tau, inside("far_logit", h, Exp(h)))),
                have("top", eq(total(tokens(X), pulled), near),
                     auto("top_long", "top_split", "top_1", "top_2")),
                have("mass", eq(total(tokens(X), weight), near + N * tau),
                     auto("mass_long", "mass_split", "mass_1", "mass_2")),
                given=["row"],
                then=[auto(inside("top", h, h / total(tokens(X), weight)),
                           inside("mass", h, near / h))],
            ),
        ),
    ]  # fmt: skip


def _in_class(model: Model) -> list[Any]:
    """The reduced instance is in the class."""
    s2 = b if model.normalised else b / (2 * M)
    r = model.entry(w)
    out: list[Any] = [
        have("N_order", le(N, 2 * N), auto("not_empty")),
        have("N_one", le(1, N), auto("one_point")),
        obtain(["log_order", "log_low"], apply(
            "statement:lemmas/log-order", {"x": N, "y": 2 * N}, [by("not_empty"), by("N_order")])),
        obtain(["log_sign"], apply("log_low", {}, [by("N_one")])),
        have("C_sign", le(0, C), contra("C_negative", auto(
            "m_small", "m_positive", products=[["C_negative", "log_sign"]]))),
        have("tokens_positive", lt(0, tokens(X)), auto("tokens_is", "N_two")),
        have("width_positive", lt(0, width(X)), auto("width_is", "m_positive")),
        have("width_small", le(width(X), 2 * C * Log(tokens(X))), auto(
            "width_is", inside("tokens_is", h, 2 * C * Log(h)), "m_small",
            products=[["C_sign", "log_order"]])),
    ]  # fmt: skip
    if model.normalised:
        bound = beta(tokens(X))
        out += [
            have("bound_is", eq(beta(tokens(X)), b), auto(inside("tokens_is", hn, beta(hn)))),
            have("square_small", le(s2, bound), auto("bound_is")),
        ]
    else:
        bound = 2 / (e * c * D)
        out += [
            have("D_beta", eq(D * (e * c * b), 4 * D * Log(4 * N)),
                 auto(inside("e_c_beta", h, D * h))),
            have("square_small", le(s2, bound), contra("large", auto(
                "m_large", "D_beta",
                products=[["large", "m_positive", "e_positive", "c_positive", "D_positive"]],
                nonzero=["m_positive", "e_positive", "c_positive", "D_positive"]))),
        ]  # fmt: skip
    out.append(have("bound_sign", le(0, bound), auto("square_small", "square_sign")))
    for table, letter, points in ((Q, "q", A), (Key, "k", B)):
        out.append(_entries(table, letter, points, r, bound))
    out.append(
        have(
            "values_small",
            forall(i, given=[lt(i, tokens(X))], then=[le(V(X, i) ** 2, 1)]),
            intro(
                have("row", lt(i, 2 * N), auto("in_tokens", "tokens_is")),
                given=["in_tokens"],
                then=[split_at(
                    i, N, "upper",
                    steps(
                        obtain(["v1", "v2"], apply("values", {"i": i}, [by("upper")])),
                        auto(inside("v1", h, h * V(X, i)), "v1"),
                    ),
                    lambda: steps(
                        obtain(["i_is"], apply("axiom:nat-difference", {"m": N, "n": i},
                                               [by("upper_not")]), some=[rest]),
                        have("rest_below", lt(rest, N), auto("row", "i_is")),
                        obtain(["v1", "v2"], apply("values", {"i": rest}, [by("rest_below")])),
                        auto(inside("i_is", hn, V(X, hn) ** 2),
                             inside("v2", h, h * V(X, N + rest))),
                    ),
                )],
            ),
        )
    )  # fmt: skip
    return out


def _entries(table: Any, letter: str, points: Any, r: Any, bound: Any) -> Any:
    """Entries of the reduced instance are r times a bit, r, or 0."""
    ri, rl = natural("rest_i"), natural("rest_l")
    name = "A" if letter == "q" else "B"

    def block(upper: bool, left: bool) -> Rule:
        i0, l0 = (i if upper else ri), (u if left else rl)
        place = ("1" if upper else "2") + ("1" if left else "2")
        value = {"q12": r, "q21": 0 * r, "q22": r, "k12": 0 * r, "k21": 0 * r, "k22": r}.get(
            letter + place, r * points(w, i0, l0)
        )
        here = (i0 if upper else N + i0), (l0 if left else M + l0)
        row, col = ("upper" if upper else "ri_below"), ("left" if left else "rl_below")
        moves = []
        if not upper:
            moves.append(inside("i_is", hn, table(X, hn, u) ** 2))
        if not left:
            moves.append(inside("l_is", hn, table(X, here[0], hn) ** 2))
        facts = [
            *moves,
            inside(letter + place, h, h * table(X, *here)),
            inside(letter + place, h, value * h),
        ]
        first: list[Any] = [_block(i0, l0, "", row, col)]
        if place == "11":
            first += [
                obtain(["bit"], apply(f"{name}_bits", {"i": i0, "l": l0}, [by(row), by(col)])),
                have(
                    "gap",
                    le(0, (1 - points(w, i0, l0)) ** 2),
                    combine(le=[(1, [], 1 - points(w, i0, l0))]),
                ),
            ]
        return steps(*first, have("value", eq(table(X, i, u) ** 2, value**2), auto(*facts)),
                     *([] if place != "11" else [
                         have("bit_small", le(points(w, i0, l0), 1), auto("gap", "bit")),
                         have("squared", eq(r**2 * points(w, i0, l0) ** 2,
                                            r**2 * points(w, i0, l0)),
                              auto(inside("bit", h, r**2 * h))),
                         have("root_sign", le(0, r**2), auto("entry_square", "square_sign")),
                         have("shrunk", le(r**2 * points(w, i0, l0), r**2),
                              auto(products=[["root_sign", "bit_small"]])),
                     ]),
                     auto("value", "bound_sign", "square_small", "entry_square",
                          *(["squared", "shrunk"] if place == "11" else [])))  # fmt: skip

    def lower_rows(left: bool) -> Rule:
        return steps(
            obtain(["i_is"], apply("axiom:nat-difference", {"m": N, "n": i}, [by("upper_not")]),
                   some=[ri]),
            have("ri_below", lt(ri, N), auto("row", "i_is")),
            block(False, left),
        )  # fmt: skip

    def row_cases(left: bool) -> Rule:
        return split_at(i, N, "upper", block(True, left), lambda: lower_rows(left))

    def right() -> Rule:
        return steps(
            obtain(["l_is"], apply("axiom:nat-difference", {"m": M, "n": u}, [by("left_not")]),
                   some=[rl]),
            have("rl_below", lt(rl, M), auto("col", "l_is")),
            row_cases(False),
        )  # fmt: skip

    return have(
        f"{letter}_small",
        forall(
            i, u,
            given=[lt(i, tokens(X)), lt(u, width(X))],
            then=[le(table(X, i, u) ** 2, bound)],
        ),
        intro(
            have("row", lt(i, 2 * N), auto("in_tokens", "tokens_is")),
            have("col", lt(u, 2 * M), auto("in_width", "width_is")),
            given=["in_tokens", "in_width"],
            then=[split_at(u, M, "left", row_cases(True), right)],
        ),
    )  # fmt: skip


def _decides(model: Model) -> Rule:
    """The compiled program decides every instance of the class."""
    error = 1 / (8 * N * Exp(b / 2))
    near = Over(j, Range(N), Exp(b * dot(w, i, j) / (2 * M)))
    out = near / (near + N * Exp(b / 2))
    printed = 1 / (4 * tokens(X) * Exp(beta(tokens(X)) / 2))
    return intro(
        *_signs(model),
        *_bits(model),
        *_logits(model),
        *_rows(model),
        *_in_class(model),
        have("error_is", eq(printed, error), auto(
            inside("tokens_is", hn, 1 / (4 * hn * Exp(beta(hn) / 2))))),
        have(
            "close",
            forall(i, given=[lt(i, N)],
                   then=[lt(out - error, result(k, X, i)), lt(result(k, X, i), out + error)]),
            intro(
                have("in_tokens", lt(i, tokens(X)), auto("row", "tokens_is", "not_empty")),
                obtain(["low", "high"], apply("solves", {"x": X, "a": i}, [
                    by("tokens_positive"), by("width_positive"), by("width_small"),
                    by("q_small"), by("k_small"), by("values_small"), by("in_tokens")])),
                obtain(["row_is"], apply("rows_are", {"i": i}, [by("row")])),
                given=["row"],
                then=[auto("low", "row_is", "error_is"), auto("high", "row_is", "error_is")],
            ),
        ),
        obtain(["yes", "no", "room"], apply(
            "statement:alman-2023/decision-gap",
            {"n": N, "m": M, "G": Abstraction(i, j, dot(w, i, j)), "t": threshold(w), "e": e,
             "c": c, "beta": b},
            [by("not_empty"), by("m_positive"), by("e_positive"), by("t_above_cm"),
             by("t_below_m"), by("beta_sign"), auto("e_c_beta"), intro(
                obtain(["is", "half"], apply("distances", {"i": i, "j": j},
                                             [by("row"), by("col")])),
                names=["i", "j"], given=["row", "col"], then=[by("half")])])),
        obtain(["accepts", "refuses"], apply(
            "decision", {"w": w}, [by(name) for name in model.pairs_names])),
        given=model.pairs_names,
        then=[
            intro(
                obtain(["is", "half"], apply("distances", {"i": i, "j": j},
                                             [by("row"), by("col")])),
                obtain(["high", "above"], apply("yes", {"i": i, "jstar": j}, [
                    by("row"), by("col"), auto("near", "is")])),
                obtain(["low", "upper"], apply("close", {"i": i}, [by("row")])),
                obtain(["passes"], apply("above", {"value": result(k, X, i)}, [by("low")])),
                given=["row", "col", "near"],
                then=[apply("accepts", {"i": i}, [by("row"), by("passes")])],
            ),
            intro(
                given=["all_far"],
                then=[apply("refuses", {}, [intro(
                    obtain(["low_i", "below"], apply("no", {"i": i}, [by("row"), intro(
                        obtain(["is", "half"], apply("distances", {"i": i, "j": j},
                                                     [by("row"), by("col")])),
                        obtain(["far"], apply("all_far", {"i": i, "j": j},
                                              [by("row"), by("col")])),
                        names=["j"], given=["col"], then=[auto("far", "is")])])),
                    obtain(["low", "upper"], apply("close", {"i": i}, [by("row")])),
                    names=["i"], given=["row"],
                    then=[apply("below", {"value": result(k, X, i)}, [by("upper")])],
                )])],
            ),
        ],
    )  # fmt: skip


def proof(model: Model) -> Rule:
    """The compiled program decides; so it is slow; so is the program for attention."""
    return intro(
        given=model.names,
        then=[intro(
            obtain(["decision", "cost"], apply("compiled", {"k": k}), some=[other]),
            have("decides", model.decides(other), _decides(model)),
            have("slow", forall(real("bound"), some=[n], then=[
                lt(0, n), lt(real("bound") * Exp((2 - q) * Log(n)), pairs(other, n))]),
                apply("hard", {"k": other}, [by("decides")])),
            given=["solves"],
            then=[apply(
                "statement:alman-2023/hardness-transfer",
                {"q": q, "K": K, "f": Abstraction(n, pairs(other, n)),
                 "g": Abstraction(n, rows(k, n))},
                [by("q_positive"), by("slow"), by("cost")])],
        )],
    )  # fmt: skip
