"""Instance certificates of theorem-2 and theorem-4: one layer, one dataset, every prompt.

Each instance proves, in the kernel, a claim about the given layer and data that still quantifies
over all prompts of any length: the for-all statement is applied, its hypotheses are certified on
the data (independence by a minor, unique preimages by lemma-4 or by exact enumeration).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import fmpq

from provers.errors import Undecided
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import (
    family_datum,
    instance_document,
    layer_data,
    number,
    sequence_datum,
    vector_datum,
)
from provers.kernel.terms import Fact, fact, substitute_fact
from provers.proof import exact
from provers.statement import Instance, Statement

if TYPE_CHECKING:
    from constructions.counterexample import Counterexample
    from constructions.layers import Layer
    from constructions.rank_dataset import RankDataset

Json = Any


def _fact_apply(to: list[str], at: dict[str, Json], given: list[Json]) -> Json:
    return ["apply", {"to": to, "at": at, "given": given}]


def _put(conclusion: Fact, at: dict[str, Json]) -> Fact:
    """Put literal dimensions into a conclusion; all other names are the data's own."""
    dims = {k: tuple(v) for k, v in at.items() if isinstance(v, list) and v[0] == "q"}
    put: Fact = substitute_fact(fact(then=[conclusion]), dims)[4][0]
    return put


def _minus(a: Json, b: Json) -> Json:
    return ["+", a, ["scale", ["q", "-1"], b]]


def norm_bound(upper: fmpq) -> fmpq:
    """A short rational above ``upper``, by enough for eleven squarings (d^(1/4096))."""
    upper, scale = upper * fmpq(501, 500), 1 << 40
    return fmpq(int((upper * scale).p) // int((upper * scale).q) + 1, scale)


def unique_preimages(layer: Layer) -> tuple[str, list[Json]] | None:
    """Steps that give ``one_to_one`` for a contractive MLP by lemma-4, or None."""
    from constructions.preimages import is_contraction

    if layer.mlp is None:
        return None
    first, second = (norm_bound(x) for x in is_contraction(layer.mlp).norms_upper)
    if first * second >= 1:
        return None
    _, at = layer_data(layer)
    norms = [
        ["operator-norm", {"map": m, "bound": str(b * b), "squarings": 11, "bits": 256}]
        for m, b in (("W1", first), ("W2", second))
    ]
    used = {k: at[k] for k in ("d", "r", "W1", "b1", "W2", "b2")}
    step = {
        "obtain": ["onto", "one_to_one"],
        "by": _fact_apply(
            ["statement", "wang-2023/lemma-4"],
            used | {"sigma1": number(first), "sigma2": number(second)},
            [exact(), exact(), exact(), *norms],
        ),
    }
    return f"sigma_1 sigma_2 <= {float(int((first * second).p) / int((first * second).q)):.4f}", [
        step
    ]


# ----------------------------------------------------------------------------- theorem-2


def theorem_2(data: Counterexample, name: str, scope: str) -> InstanceOutcome:
    """Certify that no prompt of any length serves the dataset of theorem-2 for its layer."""
    from provers.papers.wang_2023 import independent_targets

    values, at = layer_data(data.layer)
    values |= {"x0": vector_datum(data.query)}
    for i, context in enumerate(data.contexts, 1):
        values[f"X{i}"] = sequence_datum(context)
    at |= {"x0": "x0", "X1": "X1", "X2": "X2"}
    statement = independent_targets.STATEMENT
    minors = [abs(float(p.minor.lower_float)) for p in data.certificate]
    details: dict[str, str | int | float] = {
        "preimage pairs": len(data.certificate),
        "smallest minor": f"{min(minors):.3e}",
    }
    if data.layer.mlp is None:
        claim, proof = _targets_without_mlp(data, values, at, statement)
    else:
        claim = _layer_claim()
        proof, method = _targets_with_mlp(data, values, at)
        details["preimages"] = method
    doc = instance_document(name, values, _put(claim, at), proof)
    details |= _floors(data)
    return InstanceOutcome(Verdict.confirmed, Label.interval, doc, scope, details)


def _floors(data: Counterexample) -> dict[str, str | int | float]:
    """Return how far every prompt stays from the targets of the attention, and of the layer.

    The least sum of squared errors over all prompts (sharper/exact-floor), certified lower ends:
    for one token, and over all lengths; the smallest over all pairs of preimages. With
    rho >= ||W_1|| ||W_2|| < 1 the layer's own error is at least (1 - rho)^2 times that.
    """
    import math

    from constructions import Layer, exactness
    from constructions.preimages import is_contraction
    from provers import exact_floor

    plain = Layer(data.layer.heads, data.layer.bo)
    lows = []
    for length in (1, math.inf):
        floors = [
            exact_floor(plain, data.contexts, data.query, exactness.from_columns([a1, a2]), length)
            for a1 in data.offsets[0]
            for a2 in data.offsets[1]
        ]
        lows.append(min(floor.lower_float for floor in floors))
    out: dict[str, str | int | float] = {
        "floor, one token": f"{lows[0]:.6g}",
        "floor, every length": f"{lows[1]:.6g}",
    }
    if data.layer.mlp is not None:
        upper = is_contraction(data.layer.mlp).norms_upper
        rho = float(upper[0] * upper[1])
        if rho < 1:
            out["floor of the layer's output"] = f"{(1 - rho) ** 2 * lows[1]:.6g}"
    return out


def _independence(
    rows: tuple[int, ...], a1: Json, a2: Json, at: dict[str, Json], bits: int
) -> Json:
    outputs = [["def", "Att", *(at[n] for n in _HEAD), "x0", f"X{i}"] for i in (1, 2)]
    return ["independent", {"vectors": [*outputs, a1, a2], "rows": list(rows), "bits": bits}]


_HEAD = ("d", "s", "Wq", "bq", "Wk", "bk", "Wv", "bv", "Wo", "bo")


def _targets_without_mlp(
    data: Counterexample, values: dict[str, Json], at: dict[str, Json], statement: Statement
) -> tuple[Fact, Json]:
    (pair,) = data.certificate
    for i, offset in enumerate(pair.offsets, 1):
        values[f"a{i}"] = vector_datum(offset)
    at |= {"a1": "a1", "a2": "a2"}
    independence = _independence(pair.rows, "a1", "a2", at, pair.bits)
    arguments = {n: at[n] for n, _ in statement.claim[1]}
    proof = _fact_apply(["statement", statement.id], arguments, [exact(), exact(), independence])
    return statement.claim[4][0], proof


def _layer_claim() -> Fact:
    """For every prompt: the layer does not map both last tokens to their targets."""
    from provers.papers.wang_2023 import theorem_2 as module
    from provers.surface import FALSE, forall, sequence

    contexts = [sequence(f"X{i}", module.d) for i in (1, 2)]
    fits = [module.fit(X, y) for X, y in zip(contexts, (module.y1, module.y2), strict=True)]
    return forall(module.P, given=fits, then=[FALSE])


def _targets_with_mlp(
    data: Counterexample, values: dict[str, Json], at: dict[str, Json]
) -> tuple[Json, str]:
    names: list[list[str]] = []
    for i, (target, found) in enumerate(zip(data.targets, data.preimages, strict=True), 1):
        values[f"y{i}"] = vector_datum(target)
        names.append([])
        for k, point in enumerate(found.tokens):
            names[-1].append(f"p{i}{chr(97 + k)}")
            values[names[-1][-1]] = vector_datum(point)
    prompted = [
        ["def", "Att", *(at[n] for n in _HEAD), "x0", ["cat", "Q", f"X{i}"]] for i in (1, 2)
    ]
    states = [["+", b, "x0"] for b in prompted]
    unique = unique_preimages(data.layer)
    if unique is not None and len(data.certificate) == 1:
        steps = _single_pair(data, at, unique[1], states, names)
        method = f"unique by lemma-4, {unique[0]}"
    else:
        steps = _all_pairs(data, at, states, names)
        method = f"all {len(names[0])} x {len(names[1])} by exact enumeration"
    arguments = {n: at.get(n, n) for n in (*_HEAD, "x0", "X1", "X2")}
    steps.append(
        {
            "obtain": ["impossible"],
            "by": _fact_apply(
                ["statement", "wang-2023/independent-targets"],
                arguments | {"a1": prompted[0], "a2": prompted[1]},
                [exact(), exact(), ["by", "no_relation"]],
            ),
        }
    )
    identity = ["combine", {}]
    conclusion = _fact_apply(["fact", "impossible"], {"P": "Q"}, [identity, identity])
    intro = {
        "as": ["Q"],
        "given": ["first_fit", "second_fit"],
        "steps": steps,
        "then": [conclusion],
    }
    return ["intro", intro], method


def _relation(first: Json, second: Json, at: dict[str, Json]) -> Json:
    """The fact that no relation of A_1, A_2 and the two offsets goes through A_1."""
    outputs = [["def", "Att", *(at[n] for n in _HEAD), "x0", f"X{i}"] for i in (1, 2)]
    vectors = [*outputs, _minus(first, "x0"), _minus(second, "x0")]
    total = ["+", *(["scale", f"c{i}", v] for i, v in enumerate(vectors, 1))]
    return {
        "all": [[f"c{i}", "R"] for i in (1, 2, 3, 4)],
        "given": [["=", total, ["zero", int(at["d"][1])]]],
        "then": [["=", "c1", ["q", "0"]]],
    }


def _mlp_term(x: Json, at: dict[str, Json]) -> Json:
    return ["def", "MLP", at["d"], at["r"], "W1", "b1", "W2", "b2", x]


def _single_pair(
    data: Counterexample, at: dict[str, Json], unique: list[Json], states: list[Json],
    names: list[list[str]],
) -> list[Json]:  # fmt: skip
    steps = list(unique)
    (pair,) = data.certificate
    for i, (state, (point,)) in enumerate(zip(states, names, strict=True), 1):
        fit = ("first_fit", "second_fit")[i - 1]
        steps += [
            {
                "name": f"image_{i}",
                "fact": ["=", _mlp_term(point, at), f"y{i}"],
                "by": exact(),
            },
            {
                "name": f"same_image_{i}",
                "fact": ["=", _mlp_term(state, at), _mlp_term(point, at)],
                "by": ["auto", {"refs": [fit, f"image_{i}"], "nonzero": [], "products": []}],
            },
            {
                "obtain": [f"preimage_{i}"],
                "by": _fact_apply(
                    ["fact", "one_to_one"], {"u": state, "v": point}, [["by", f"same_image_{i}"]]
                ),
            },
        ]
    independence = _independence(
        pair.rows, _minus(names[0][0], "x0"), _minus(names[1][0], "x0"), at, pair.bits
    )
    steps.append(
        {
            "name": "no_relation_of_points",
            "fact": _relation(names[0][0], names[1][0], at),
            "by": independence,
        }
    )
    vector = [["h", ["V", int(at["d"][1])]]]
    scaled = [["preimage_1", ["lam", vector, ["scale", "c3", "h"]]],
              ["preimage_2", ["lam", vector, ["scale", "c4", "h"]]], "vanishes"]  # fmt: skip
    sum_fact = _relation(names[0][0], names[1][0], at)["given"][0]
    steps.append(
        {
            "name": "no_relation",
            "fact": _relation(states[0], states[1], at),
            "by": ["intro", {
                "given": ["vanishes"],
                "steps": [{
                    "name": "vanishes_at_points",
                    "fact": sum_fact,
                    "by": ["auto", {"refs": scaled, "nonzero": [], "products": []}],
                }],
                "then": [_fact_apply(
                    ["fact", "no_relation_of_points"],
                    {f"c{i}": f"c{i}" for i in (1, 2, 3, 4)},
                    [["by", "vanishes_at_points"]],
                )],
            }],
        }
    )  # fmt: skip
    return steps


def _all_pairs(
    data: Counterexample, at: dict[str, Json], states: list[Json], names: list[list[str]]
) -> list[Json]:
    d = int(at["d"][1])
    pairs = iter(data.certificate)
    outer = []
    for first in names[0]:
        inner = []
        for second in names[1]:
            pair = next(pairs)
            inner.append(
                _independence(pair.rows, _minus(first, "x0"), _minus(second, "x0"), at, pair.bits)
            )
        weights = ["W1", "b1", "W2", "b2", "y2"]
        outer.append(["preimages", {"weights": weights, "points": names[1], "by": inner}])
    weights = ["W1", "b1", "W2", "b2", "y1"]
    every = {
        "all": [["u", ["V", d]]],
        "given": [["=", _mlp_term("u", at), "y1"]],
        "then": [{
            "all": [["v", ["V", d]]],
            "given": [["=", _mlp_term("v", at), "y2"]],
            "then": [_relation("u", "v", at)],
        }],
    }  # fmt: skip
    return [
        {
            "name": "no_relation_of_preimages",
            "fact": every,
            "by": ["preimages", {"weights": weights, "points": names[0], "by": outer}],
        },
        {
            "obtain": ["first_preimage"],
            "by": _fact_apply(
                ["fact", "no_relation_of_preimages"], {"u": states[0]}, [["by", "first_fit"]]
            ),
        },
        {
            "obtain": ["no_relation"],
            "by": _fact_apply(["fact", "first_preimage"], {"v": states[1]}, [["by", "second_fit"]]),
        },
    ]


# ----------------------------------------------------------------------------- theorem-4


def theorem_4(data: RankDataset, name: str, scope: str) -> InstanceOutcome:
    """Certify that no prompt of fewer than n tokens fits the n examples of theorem-4."""
    from constructions.exactness import from_columns
    from provers.papers.wang_2023 import prompt_rank
    from provers.surface import FALSE, forall

    n = data.examples
    values, at = layer_data(data.layer)
    if any(context.ncols() != 2 for context in data.contexts):
        raise Undecided("contexts of two tokens are expected", where=name)
    for k, key in enumerate(("y", "x")):
        members = [fmpq_column(context, k) for context in data.contexts]
        values[key] = family_datum(from_columns(members))
    at |= {"n": number(n)}
    tokens = ["cat", ["one", ["at", "y", "i"]], ["one", ["at", "x", "i"]]]
    output = ["def", "Att", *(at[k] for k in _HEAD), ["at", "x", "i"], tokens]
    index = [["i", "N"]]
    offset = ["lam", index, _minus("bo", output)]
    arguments = {k: at[k] for k in (*_HEAD, "n")} | {
        "m": "m",
        "p": "p",
        "x": "x",
        "X": ["lam", index, tokens],
        "v": offset,
        "eta": ["lam", index, ["q", "1"]],
    }
    nothing = ["combine", {}]
    positive = ["intro", {"given": ["i_below_n"], "then": [["positive", []]]}]
    own = ["intro", {"given": ["i_below_n"], "then": [nothing]}]
    rows, bits = list(data.certificate.rows), data.certificate.bits
    independence = ["independent", {"family": offset, "count": n, "rows": rows, "bits": bits}]
    steps = [
        {
            "obtain": ["no_fit"],
            "by": _fact_apply(
                ["statement", "wang-2023/prompt-rank"],
                arguments,
                [["by", "too_few"], positive, positive, independence, own],
            ),
        }
    ]
    d = int(at["d"][1])
    module = prompt_rank
    i, m, p = module.i, module.m, module.p
    from provers.papers.wang_2023 import theorem_4 as existence
    from provers.surface import Concat, Each, Range, chain, eq, lt

    x, y = module.x, existence.y
    prompt = Concat(Each(existence.j, Range(m), p(existence.j)), chain(y(i), x(i)))
    own_output = module.head.att(x(i), chain(y(i), x(i)))
    state = module.head.att(x(i), prompt) + x(i)
    goal_state = 2 * module.head.bo - own_output + x(i)
    details: dict[str, str | int | float] = {"examples": n, "parameters": n * d}
    unique = unique_preimages(data.layer)
    if data.layer.mlp is not None:
        if unique is None:
            raise Undecided("the MLP is not certified to be one to one", where=name)
        state, goal_state = existence.mlp(state), existence.mlp(goal_state)
        details["preimages"] = f"unique by lemma-4, {unique[0]}"
    claim = forall(
        m, p,
        given=[lt(m, module.n), forall(i, given=[lt(i, module.n)], then=[eq(state, goal_state)])],
        then=[FALSE],
    )  # fmt: skip
    fit: dict[str, Json] = {
        "given": ["i_below_n"],
        "steps": [
            {
                "obtain": ["fit"],
                "by": _fact_apply(["fact", "fits"], {"i": "i"}, [["by", "i_below_n"]]),
            }
        ],
        "then": [["auto", {"refs": ["fit"], "nonzero": [], "products": []}]],
    }
    if unique is not None:
        from provers.surface import lower

        left = lower(module.head.att(x(i), prompt) + x(i))
        right = lower(2 * module.head.bo - own_output + x(i))
        dims = {"d": at["d"], "s": at["s"]}
        fit["steps"] += [
            {
                "obtain": ["preimage"],
                "by": _fact_apply(
                    ["fact", "one_to_one"],
                    {"u": _with(left, dims), "v": _with(right, dims)},
                    [["by", "fit"]],
                ),
            }
        ]
        fit["then"] = [["auto", {"refs": ["preimage"], "nonzero": [], "products": []}]]
        steps = unique[1] + steps
    proof = ["intro", {
        "given": ["too_few", "fits"],
        "steps": steps,
        "then": [_fact_apply(["fact", "no_fit"], {}, [["intro", fit]])],
    }]  # fmt: skip
    doc = instance_document(name, values, _put(claim, at), proof)
    return InstanceOutcome(Verdict.confirmed, Label.interval, doc, scope, details)


# ----------------------------------------------------------------------------- the instances


def random_layer_instances() -> tuple[Instance, ...]:
    """theorem-2 on random layers with PyTorch's default initialisation, ||W_1|| ||W_2|| < 1."""
    out = []
    for d, budget in ((4, "quick"), (8, "quick"), (16, "quick"), (32, "standard"),
                      (64, "standard")):  # fmt: skip
        scope = f"random layer, d = {d}, hidden = {4 * d}; one dataset; prompts of every length"

        def run(settings: Settings, d: int = d, scope: str = scope) -> InstanceOutcome:
            from constructions import Layer, counterexample

            layer = Layer.random(d=d, hidden=4 * d, seed=settings.seed)
            data = counterexample.build(layer, seed=settings.seed)
            return theorem_2(data, f"random-{d}", f"{scope}; seed {settings.seed}")

        out.append(Instance(f"random-{d}", scope, run, budget))
    return tuple(out)


def folded_layer_instances() -> tuple[Instance, ...]:
    """theorem-2 on layers whose MLP is not one to one: all preimages are enumerated."""
    out = []
    for hidden, budget in ((6, "quick"), (12, "thorough"), (16, "thorough")):
        scope = (
            f"layer with a folded MLP, d = 5, hidden = {hidden}; all pairs of preimages; "
            "prompts of every length"
        )

        def run(settings: Settings, hidden: int = hidden, scope: str = scope) -> InstanceOutcome:
            import numpy as np

            from constructions import Layer, counterexample

            # Seed offset 1: the first layer of this stream with several preimages.
            rng = np.random.default_rng(settings.seed + 1)
            eighths = [rng.integers(-8, 9, shape) / 8 for shape in _folded_shapes(hidden)]
            wq, wk, wv, w1, b1, w2, b2 = eighths
            layer = Layer.from_weights(wq=wq, wk=wk, wv=wv, w1=2 * w1, b1=b1, w2=2 * w2, b2=b2)
            data = counterexample.build(layer, seed=settings.seed)
            return theorem_2(data, f"folded-{hidden}", f"{scope}; seed {settings.seed}")

        out.append(Instance(f"folded-{hidden}", scope, run, budget))
    return tuple(out)


def _folded_shapes(hidden: int) -> list[tuple[int, ...]]:
    return [(5, 5), (5, 5), (5, 5), (hidden, 5), (hidden,), (5, hidden), (5,)]


def pretrained_instances(which: str) -> tuple[Instance, ...]:
    """theorem-2 or theorem-4 on heads of a pretrained model with its biases and real tokens."""
    out = []
    for layer, head, budget in (
        (0, 3, "quick"), (2, 7, "standard"), (5, 11, "standard"),
        *((i, h, "thorough") for i in (1, 3, 4) for h in (0, 4, 8)),
    ):  # fmt: skip
        scope = (
            f"all-MiniLM-L6-v2, layer {layer}, head {head}: d = 384, s = 32, biases, tokens of "
            "real sentences, attention without the MLP; prompts of every length"
        )

        def run(
            settings: Settings, layer: int = layer, head: int = head, scope: str = scope
        ) -> InstanceOutcome:
            from constructions import counterexample, pretrained, rank_dataset
            from constructions.exactness import columns, from_columns

            name = f"minilm-{layer}-{head}"
            real_head = pretrained.head(layer, head)
            pool = pretrained.token_pool()
            if which == "theorem-2":
                data = counterexample.build(real_head, seed=settings.seed, tokens=pool)
                return theorem_2(data, name, f"{scope}; seed {settings.seed}")
            tokens = columns(pool)
            contexts = [from_columns(tokens[2 * i : 2 * i + 2]) for i in range(8)]
            return theorem_4(rank_dataset.from_contexts(real_head, contexts), name, scope)

        out.append(Instance(f"minilm-{layer}-{head}", scope, run, budget))
    return tuple(out)


def rank_instances() -> tuple[Instance, ...]:
    """theorem-4 on random layers."""
    out = []
    for d, n, budget in ((4, 3, "quick"), (8, 7, "quick"), (16, 12, "quick"),
                         (32, 24, "standard"), (64, 32, "standard")):  # fmt: skip
        scope = f"random layer, d = {d}, hidden = {4 * d}; {n} examples with different queries"

        def run(settings: Settings, d: int = d, n: int = n, scope: str = scope) -> InstanceOutcome:
            from constructions import Layer, rank_dataset

            layer = Layer.random(d=d, hidden=4 * d, seed=settings.seed)
            data = rank_dataset.build(layer, n, seed=settings.seed)
            return theorem_4(data, f"random-{d}", f"{scope}; seed {settings.seed}")

        out.append(Instance(f"random-{d}", scope, run, budget))
    return tuple(out)


def fmpq_column(m: Any, k: int) -> Any:
    """Return column k as a (d, 1) matrix."""
    from constructions.exactness import columns

    return columns(m)[k]


def _with(obj: Json, dims: dict[str, Json]) -> Json:
    """Put literal dimensions into a JSON term."""
    if isinstance(obj, str):
        return dims.get(obj, obj)
    if isinstance(obj, list):
        return [_with(t, dims) if k else t for k, t in enumerate(obj)]
    return obj
