"""One transformer layer: exact weights, and one evaluation for every arithmetic.

A layer is attention with one or more heads, a skip connection, and an optional ReLU MLP with its
own skip connection (Wang et al. 2023, definitions 1 and 2). Tokens are columns. For a head with
biases

    score(y; x) = <wk y + bk, wq x + bq>                 no 1/sqrt(s): it is part of wk and bk
    Att(x, Y)   = wo sum_j softmax_j (wv y_j + bv) + bo      summed over heads, bo once
    MLP(x)      = x + w2 relu(w1 x + b1) + b2
    tau(X)      = MLP(Att(X, X) + X)                      column by column

Biases enter the theorems through U = wo wv and b = wo bv + bo only: softmax weights sum to one, so
a value bias adds the constant b, and attention still splits into a convex combination of the part
over the prompt and the part over the context.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from flint import fmpq, fmpq_mat

from constructions import exactness, spectral
from constructions.arithmetic import Arithmetic
from provers.errors import BadInput

__all__ = ["Head", "Layer", "Mlp", "RunnableLayer"]

M = TypeVar("M")


def _require_shape(value: fmpq_mat, rows: int, cols: int, name: str, where: str) -> None:
    exactness.matrix(value, rows, cols, name, where)


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Exact weights of one attention head.

    Attributes
    ----------
    wq, wk, wv
        (s, d).
    wo
        (d, s).
    bq, bk, bv
        (s, 1).
    """

    wq: fmpq_mat
    wk: fmpq_mat
    wv: fmpq_mat
    wo: fmpq_mat
    bq: fmpq_mat
    bk: fmpq_mat
    bv: fmpq_mat

    def __post_init__(self) -> None:
        s, d = self.wq.nrows(), self.wq.ncols()
        _require_shape(self.wo, d, s, "wo", "Head")
        for name in ("wq", "wk", "wv"):
            _require_shape(getattr(self, name), s, d, name, "Head")
        for name in ("bq", "bk", "bv"):
            _require_shape(getattr(self, name), s, 1, name, "Head")

    @property
    def head_dim(self) -> int:
        """Size s of the head."""
        return int(self.wq.nrows())

    @property
    def value_map(self) -> fmpq_mat:
        """U = wo wv, shape (d, d)."""
        return self.wo * self.wv

    @property
    def value_offset(self) -> fmpq_mat:
        """Value bias as seen by the output, wo bv, shape (d, 1)."""
        return self.wo * self.bv

    def score_vector(self, query: fmpq_mat) -> fmpq_mat:
        """q = wk^T (wq x + bq), shape (d, 1): a key y scores <y, q> + score_offset(x)."""
        return self.wk.transpose() * (self.wq * query + self.bq)

    def score_offset(self, query: fmpq_mat) -> fmpq:
        """The part <bk, wq x + bq> of every score; softmax does not see it, Z does."""
        return (self.bk.transpose() * (self.wq * query + self.bq))[0, 0]


@dataclass(frozen=True, slots=True, eq=False)
class Mlp:
    """Exact weights of x + w2 relu(w1 x + b1) + b2.

    Attributes
    ----------
    w1, b1
        (hidden, d) and (hidden, 1).
    w2, b2
        (d, hidden) and (d, 1).
    """

    w1: fmpq_mat
    b1: fmpq_mat
    w2: fmpq_mat
    b2: fmpq_mat

    def __post_init__(self) -> None:
        hidden, d = self.w1.nrows(), self.w1.ncols()
        _require_shape(self.w2, d, hidden, "w2", "Mlp")
        _require_shape(self.b1, hidden, 1, "b1", "Mlp")
        _require_shape(self.b2, d, 1, "b2", "Mlp")

    @property
    def hidden(self) -> int:
        """Number of hidden neurons."""
        return int(self.w1.nrows())


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One transformer layer with exact weights.

    Attributes
    ----------
    heads
        At least one `Head`, all for one token dimension d.
    bo
        Output bias, (d, 1).
    mlp
        ``None`` for a layer without MLP.

    Examples
    --------
    >>> layer = Layer.from_weights(wq=[[1, 0], [0, 1]], wk=[[0, 0], [0, 0]], wv=[[2, 0], [0, 2]])
    >>> from constructions.arithmetic import ExactArithmetic
    >>> print(layer.run(ExactArithmetic()).attention([[1], [0]], [[1, 3], [0, 4]]))
    [4]
    [4]
    """

    heads: tuple[Head, ...]
    bo: fmpq_mat
    mlp: Mlp | None = None

    def __post_init__(self) -> None:
        if not self.heads:
            raise BadInput("heads", "Layer", "none", "at least one head")
        d = self.heads[0].wq.ncols()
        for k, head in enumerate(self.heads):
            _require_shape(head.wq, head.head_dim, d, f"wq of head {k}", "Layer")
        _require_shape(self.bo, d, 1, "bo", "Layer")
        if self.mlp is not None:
            _require_shape(self.mlp.w1, self.mlp.hidden, d, "w1", "Layer")

    @property
    def d(self) -> int:
        """Token dimension."""
        return int(self.bo.nrows())

    @property
    def hidden(self) -> int:
        """Number of hidden neurons, 0 without MLP."""
        return 0 if self.mlp is None else self.mlp.hidden

    @property
    def head(self) -> Head:
        """The only head.

        Raises
        ------
        provers.errors.BadInput
            If there are several: section 5 of Wang et al. treats one head.
        """
        if len(self.heads) != 1:
            raise BadInput("number of heads", "Layer.head", str(len(self.heads)), "1")
        return self.heads[0]

    @property
    def value_offset(self) -> fmpq_mat:
        """b = sum over heads of wo bv, plus bo, shape (d, 1)."""
        return sum((head.value_offset for head in self.heads), self.bo)

    def run(self, arithmetic: Arithmetic[M]) -> RunnableLayer[M]:
        """Return the layer with its weights taken into ``arithmetic``."""
        return RunnableLayer.of(self, arithmetic)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Layer):
            return NotImplemented
        mine, theirs = self.named_weights(), other.named_weights()
        return mine.keys() == theirs.keys() and all(mine[k] == theirs[k] for k in mine)

    def __hash__(self) -> int:
        return hash(self.digest())

    def named_weights(self) -> dict[str, fmpq_mat]:
        """Return every weight under its name, ``heads.0.wq`` to ``mlp.b2``."""
        named = {
            f"heads.{k}.{name}": getattr(head, name)
            for k, head in enumerate(self.heads)
            for name in ("wq", "wk", "wv", "wo", "bq", "bk", "bv")
        }
        named["bo"] = self.bo
        if self.mlp is not None:
            named |= {f"mlp.{name}": getattr(self.mlp, name) for name in ("w1", "b1", "w2", "b2")}
        return named

    def digest(self) -> str:
        """Return the SHA-256 of the exact weights, as hexadecimal text."""
        plain = {name: exactness.texts(value) for name, value in self.named_weights().items()}
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode("ascii")).hexdigest()

    @classmethod
    def from_weights(
        cls,
        *,
        wq: Any,
        wk: Any,
        wv: Any,
        wo: Any = None,
        bq: Any = None,
        bk: Any = None,
        bv: Any = None,
        bo: Any = None,
        w1: Any = None,
        b1: Any = None,
        w2: Any = None,
        b2: Any = None,
    ) -> Layer:
        """Make a layer with one head from arrays.

        Parameters
        ----------
        wq, wk, wv
            (s, d) arrays that act on column tokens.
        wo
            (d, s); the identity when s = d.
        bq, bk, bv, bo
            Biases of sizes s, s, s, d; zero by default.
        w1, b1, w2, b2
            MLP of shapes (hidden, d), (hidden,), (d, hidden), (d,); no MLP by default, zero biases
            by default.

        Raises
        ------
        provers.errors.BadInput
            For NaN, infinities, wrong shapes, or half an MLP.
        """
        where = "Layer.from_weights"
        q = exactness.matrix(wq, what="wq", where=where)
        s, d = q.nrows(), q.ncols()
        if wo is None and s != d:
            raise BadInput("wo", where, "nothing", f"a {d}x{s} matrix, because s is not d")
        head = Head(
            q,
            exactness.matrix(wk, s, d, "wk", where),
            exactness.matrix(wv, s, d, "wv", where),
            exactness.identity(d) if wo is None else exactness.matrix(wo, d, s, "wo", where),
            _bias(bq, s, "bq", where),
            _bias(bk, s, "bk", where),
            _bias(bv, s, "bv", where),
        )
        if (w1 is None) != (w2 is None) or (w1 is None and not (b1 is None and b2 is None)):
            raise BadInput("MLP", where, "only some of w1, b1, w2, b2", "w1 and w2, or none")
        mlp = None
        if w1 is not None:
            first = exactness.matrix(w1, None, d, "w1", where)
            second = exactness.matrix(w2, d, first.nrows(), "w2", where)
            mlp = Mlp(
                first, _bias(b1, first.nrows(), "b1", where), second, _bias(b2, d, "b2", where)
            )
        return cls((head,), _bias(bo, d, "bo", where), mlp)

    @classmethod
    def random(
        cls,
        d: int = 8,
        hidden: int | None = 32,
        seed: int = 0,
        *,
        head_dim: int | None = None,
        heads: int = 1,
        contraction: float | None = 0.9,
        attention_biases: bool = False,
        mlp_biases: bool = True,
    ) -> Layer:
        """Draw a layer with PyTorch's default initialisation, in float32.

        Every entry of a map from n numbers is uniform on (-1/sqrt(n), 1/sqrt(n)).

        Parameters
        ----------
        d, hidden, head_dim, heads
            Sizes; ``hidden=None`` means no MLP, ``head_dim=None`` means d.
        contraction
            Scale w2 down, if necessary, until a certified bound on ||w1||_2 ||w2||_2 is at most
            this, which makes the MLP invertible (Wang et al. 2023, lemma 4; their figure 1 draws
            such layers). ``None`` leaves the weights as drawn.
        attention_biases, mlp_biases
            Whether biases are drawn or zero.
        """
        where = "Layer.random"
        exactness.positive_int(d, "d", where)
        s = d if head_dim is None else exactness.positive_int(head_dim, "head_dim", where)
        exactness.positive_int(heads, "heads", where)
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
            raise BadInput("seed", where, repr(seed), "a non-negative integer")
        rng = np.random.default_rng(seed)

        def draw(rows: int, cols: int, fan_in: int, keep: bool = True) -> fmpq_mat:
            bound = 1 / math.sqrt(fan_in)
            values = rng.uniform(-bound, bound, (rows, cols)).astype(np.float32)
            return exactness.matrix(values if keep else np.zeros((rows, cols)))

        made = tuple(
            Head(
                wq=draw(s, d, d),
                wk=draw(s, d, d),
                wv=draw(s, d, d),
                wo=draw(d, s, s * heads),
                bq=draw(s, 1, d, attention_biases),
                bk=draw(s, 1, d, attention_biases),
                bv=draw(s, 1, d, attention_biases),
            )
            for _ in range(heads)
        )
        bo = draw(d, 1, s * heads, attention_biases)
        if hidden is None:
            return cls(made, bo)
        exactness.positive_int(hidden, "hidden", where)
        w1, b1 = draw(hidden, d, d), draw(hidden, 1, d, mlp_biases)
        w2, b2 = draw(d, hidden, hidden), draw(d, 1, hidden, mlp_biases)
        if contraction is not None:
            w2 = _contracted(w1, w2, contraction)
        return cls(made, bo, Mlp(w1, b1, w2, b2))

    @classmethod
    def from_safetensors(cls, path: str | Path, layer: int = 0, head: int = 3) -> Layer:
        """Read one head of a pretrained model, or a layer this project wrote.

        See `constructions.weight_files.read_layer` for names, biases, scaling and errors.
        """
        from constructions.weight_files import read_layer

        return read_layer(path, layer, head)

    def to_safetensors(self, path: str | Path) -> dict[str, Any]:
        """Write the weights as float64 and return the manifest.

        See `constructions.weight_files.write_layer`.
        """
        from constructions.weight_files import write_layer

        return write_layer(self, path)


def _bias(value: Any, size: int, name: str, where: str) -> fmpq_mat:
    if value is None:
        return exactness.zeros(size)
    return exactness.column(value, size, name, where)


def _contracted(w1: fmpq_mat, w2: fmpq_mat, contraction: float) -> fmpq_mat:
    """Scale w2 until the certified bound on ||w1|| ||w2|| is at most ``contraction``."""
    target = exactness.rational(contraction, "contraction", "Layer.random")
    if target <= 0:
        raise BadInput("contraction", "Layer.random", str(contraction), "a positive number")
    first = spectral.norm_upper(w1)
    while True:
        second = spectral.norm_upper(w2)
        if first * second <= target:
            return w2
        # Rounding to float32 may undo a tight scaling, hence the loop and the margin.
        factor = 0.999 * float(target / (first * second))
        w2 = exactness.matrix((exactness.float64(w2) * factor).astype(np.float32))


@dataclass(frozen=True, slots=True)
class RunnableLayer(Generic[M]):
    """A layer in one arithmetic; every method takes what ``arithmetic.lift`` takes.

    Shapes: ``queries`` (d, n), ``keys`` (d, length); in torch with leading batch axes.
    """

    arithmetic: Arithmetic[M]
    d: int
    heads: tuple[dict[str, M], ...]
    bo: M
    mlp_weights: dict[str, M] | None

    @classmethod
    def of(cls, layer: Layer, arithmetic: Arithmetic[M]) -> RunnableLayer[M]:
        """Lift the weights of ``layer``."""
        lift = arithmetic.lift
        heads = tuple(
            {name: lift(getattr(head, name)) for name in ("wq", "wk", "wv", "wo", "bq", "bk", "bv")}
            for head in layer.heads
        )
        mlp = layer.mlp
        lifted = None
        if mlp is not None:
            lifted = {name: lift(getattr(mlp, name)) for name in ("w1", "b1", "w2", "b2")}
        return cls(arithmetic, layer.d, heads, lift(layer.bo), lifted)

    def _affine(self, weight: M, value: M, bias: M) -> M:
        return self.arithmetic.add_column(self.arithmetic.matmul(weight, value), bias)

    def _scores(self, head: dict[str, M], queries: M, keys: M) -> M:
        asked = self._affine(head["wq"], queries, head["bq"])
        offered = self._affine(head["wk"], keys, head["bk"])
        return self.arithmetic.matmul(self.arithmetic.transpose(offered), asked)

    def scores(self, queries: Any, keys: Any, head: int = 0) -> M:
        """Scores of every key for every query, (length, n)."""
        lift = self.arithmetic.lift
        return self._scores(self.heads[head], lift(queries, self.d), lift(keys, self.d))

    def partition(self, queries: Any, keys: Any, head: int = 0) -> M:
        """Z(x, Y) = sum over keys of exp(score), (1, n)."""
        return self.arithmetic.partition(self.scores(queries, keys, head))

    def log_partition(self, queries: Any, keys: Any, head: int = 0) -> M:
        """log Z(x, Y), (1, n)."""
        return self.arithmetic.log_partition(self.scores(queries, keys, head))

    def attention(self, queries: Any, keys: Any) -> M:
        """Att(x, Y) for every column x of ``queries``, (d, n); no skip connection."""
        lifted = self.arithmetic.lift(queries, self.d)
        offered = self.arithmetic.lift(keys, self.d)
        total: M | None = None
        for head in self.heads:
            weights = self.arithmetic.softmax(self._scores(head, lifted, offered))
            values = self._affine(head["wv"], offered, head["bv"])
            mixed = self.arithmetic.matmul(values, weights)
            out = self.arithmetic.matmul(head["wo"], mixed)
            total = out if total is None else self.arithmetic.add(total, out)
        if total is None:
            raise BadInput("heads", "RunnableLayer", "none", "at least one head")
        return self.arithmetic.add_column(total, self.bo)

    def hidden_state(self, queries: Any, keys: Any) -> M:
        """Att(x, Y) + x, the input of the MLP, (d, n)."""
        lifted = self.arithmetic.lift(queries, self.d)
        return self.arithmetic.add(self.attention(lifted, keys), lifted)

    def activations(self, tokens: Any) -> M:
        """relu(w1 x + b1), (hidden, n).

        Raises
        ------
        provers.errors.BadInput
            If the layer has no MLP.
        """
        if self.mlp_weights is None:
            raise BadInput("MLP", "RunnableLayer.activations", "none", "a layer with an MLP")
        weights = self.mlp_weights
        lifted = self.arithmetic.lift(tokens, self.d)
        return self.arithmetic.relu(self._affine(weights["w1"], lifted, weights["b1"]))

    def mlp(self, tokens: Any) -> M:
        """MLP(x) of every column, (d, n); the identity without MLP."""
        lifted = self.arithmetic.lift(tokens, self.d)
        if self.mlp_weights is None:
            return lifted
        weights = self.mlp_weights
        correction = self._affine(weights["w2"], self.activations(lifted), weights["b2"])
        return self.arithmetic.add(lifted, correction)

    def tau(self, tokens: Any) -> M:
        """The whole layer, MLP(Att(X, X) + X), (d, length)."""
        return self.mlp(self.hidden_state(tokens, tokens))
