"""How many bits a quantised prompt needs: what theorem-2.5's length is really a bound for.

Statement (own proof). In the setting of ``precision-packing`` (prompt entries take at most 2^b
values, one fixed map, every C-Lipschitz target fitted to error < eps on every finite dataset,
2 eps <= 1), for every natural G <= C/(4 eps), so for G = floor(C/(4 eps)),

    b d L_p >= G^(d L).

Method: ``precision-packing`` with G - 1, since 2 eps (G - 1) <= C. (That bound is larger: at
G = floor(C/(2 eps)) it is (G + 1)^(d L).)
"""

import itertools
import random

import sympy

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.exhaustion import exhaust
from provers.instances import instance_document, witness
from provers.kernel.bundle import read_value
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.bumps import rho
from provers.papers.lemmas.grid_points import orthonormal
from provers.papers.lemmas.powers_of_two import powers, powers_below
from provers.papers.sharper._precision_example import AT, DATA, rules
from provers.papers.sharper.precision_packing import (
    DISTANCE,
    MEMORISES,
    NAMES,
    PARAMETERS,
    SIZES,
    B,
    C,
    D,
    G,
    L,
    Lp,
    b,
    d,
    e,
    eps,
    fitted,
    n,
    points,
    q,
    tau,
    two,
    u,
    v,
)
from provers.proof import absurd, apply, auto, by, cases, have, inside, intro, obtain, steps
from provers.statement import Instance, Source, Statement
from provers.surface import eq, family, forall, le, lt, natural, real

i, j, r, h = natural("i"), natural("j"), natural("r"), real("h")
p = natural("p")

CLAIM = forall(
    *PARAMETERS,
    given=[
        *SIZES,
        *powers(two, 2),
        le(B, two(b)),
        *powers_below(points, G, D),
        lt(0, eps),
        le(2 * eps, 1),
        lt(0, C),
        le(4 * eps * G, C),
        *orthonormal(e, D),
        *DISTANCE,
        MEMORISES,
    ],
    then=[le(points(D), b * d * Lp)],
)

no_cell = steps(
    obtain(["down"], apply("axiom:nat-difference", {"m": 1, "n": D}, [by("D_pos")]), some=[r]),
    obtain(["step"], apply("points_multiply", {"i": r}, [auto("down")])),
    have("nothing", eq(points(r + 1), 0), auto("step", inside("place", h, h * points(r)))),
    obtain(["b_nat"], apply("axiom:nat-nonnegative", {"n": b})),
    obtain(["n_nat"], apply("axiom:nat-nonnegative", {"n": n})),
    auto(
        "nothing", inside("down", p, points(p)), inside("n_is", h, b * h),
        products=[["b_nat", "n_nat"]],
    ),
)  # fmt: skip

some_cell = steps(
    obtain(["next"], apply("axiom:nat-discrete", {"m": 0, "n": G}, [by("place")])),
    obtain(
        ["fewer"], apply("axiom:nat-difference", {"m": 1, "n": G}, [auto("next")]), some=[r]
    ),
    have("r_small", le(2 * eps * r, C), steps(
        obtain(["r_nat"], apply("axiom:nat-nonnegative", {"n": r})),
        auto("G_small", "eps_pos", inside("fewer", h, 4 * eps * h),
             products=[["eps_pos", "r_nat"]]),
    )),
    apply(
        "statement:sharper/precision-packing",
        {"d": d, "L": L, "Lp": Lp, "D": D, "n": n, "b": b, "B": B, "G": r, "C": C, "eps": eps,
         "two": two, "points": points, "e": e, "u": u, "v": v, "rho": rho, "tau": tau},
        [
            *(by(name) for name in NAMES[:7]),
            intro(
                obtain(["step"], apply("points_multiply", {"i": i}, [by("i_in")])),
                given=["i_in"],
                then=[auto("step", inside("fewer", h, h * points(i)))],
            ),
            by("eps_pos"), by("eps_small"), by("C_pos"), by("r_small"),
            *(by(name) for name in NAMES[12:]),
        ],
    ),
)  # fmt: skip

PROOF = intro(
    obtain(["G_nat"], apply("axiom:nat-nonnegative", {"n": G})),
    given=NAMES,
    then=[
        cases(
            G, 0, "place",
            less=absurd(auto("place", "G_nat")),
            equal=no_cell,
            greater=some_cell,
        )
    ],
)  # fmt: skip

answers, bits = family("answers", arity=2), family("bits")


def unfitted(prompts: int, centres: int) -> Instance:
    """Answers of too few prompts, and a pattern that none of them fits."""

    def run(settings: Settings) -> InstanceOutcome:
        rng = random.Random(settings.seed)  # noqa: S311 - reproducible
        patterns = list(itertools.product((0, 1), repeat=centres))
        rng.shuffle(patterns)
        table = [[4 * x + rng.randint(-1, 1) for x in row] for row in patterns[:prompts]]
        # eps = 2: an answer fits the bit x if |answer - 4 x| < 2.
        pattern = next(
            c
            for c in patterns
            if all(any(abs(t - 4 * x) >= 2 for t, x in zip(row, c, strict=True)) for row in table)
        )
        data = {
            f"t{k}": {"sort": ["F", ["N"], "R"], "rationals": [str(x) for x in row]}
            for k, row in enumerate(table)
        }
        data["bits"] = {"sort": ["F", ["N"], "R"], "rationals": [str(x) for x in pattern]}
        claim = forall(
            then=[
                forall(
                    some=[i],
                    then=[
                        lt(i, centres),
                        le(2, sympy.Abs(family(f"t{k}")(i) - 4 * bits(i))),
                    ],
                )
                for k in range(prompts)
            ]
        )
        values = {name: read_value(obj)[1] for name, obj in data.items()}
        doc = instance_document("an unfitted pattern", data, claim, exhaust(claim, values, {}, 64))
        scope = f"{prompts} prompts, {centres} centres, the unfitted pattern {pattern}"
        return InstanceOutcome(Verdict.confirmed, Label.exact, doc, scope)

    return Instance(
        f"{prompts} prompts against {centres} bumps",
        "every prompt fits a pattern, one pattern is left",
        run,
    )


STATEMENT = Statement(
    id="sharper/precision-lower-bound",
    title="How many bits a quantised prompt needs",
    source=Source("sharper", "precision-lower-bound", "own proof"),
    lipschitz=LipschitzType(Norm.ANY, Norm.ANY, Domain.CUBE, ("X", "Y")),
    claim=CLAIM,
    proof=PROOF,
    bound=sympy.floor(sympy.Symbol("C") / (4 * sympy.Symbol("eps")))
    ** (sympy.Symbol("d") * sympy.Symbol("L")),
    witness=witness(
        "sharper/precision-lower-bound",
        CLAIM,
        AT | {"points": "points"},
        rules(fitted(q)),
        DATA | {"points": {"sort": ["F", ["N"], "N"], "rationals": ["1", "0"]}},
        scope="two prompts for d = L = L_p = 1, C = 1/8, eps = 1/2, G = 0",
    ),
    instances=(unfitted(3, 2), unfitted(15, 4)),
    remarks=(
        "G stands for floor(C/(4 eps)); when that is 0 the bound says nothing.",
        "The prompt may depend on the dataset; the map, its weights and the values of the entries "
        "may not.",
        "sharper/precision-packing has the larger bound (floor(C/(2 eps)) + 1)^(d L).",
    ),
)
