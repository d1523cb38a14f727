"""Names that the statements about one query share: score vector, value map, offsets."""

from typing import Any

from provers.papers.layer import Head
from provers.surface import Adjoint, Apply, Inner, vector

head = Head()
d = head.d
x, c, v = vector("x", d), vector("c", d), vector("v", d)


def asked() -> Any:
    """W_q x + b_q."""
    return Apply(head.wq, x) + head.bq


def score_vector() -> Any:
    """r: a token t scores <r, t> + the score offset."""
    return Apply(Adjoint(head.wk), asked())


def score_offset() -> Any:
    """<b_k, W_q x + b_q>, part of every score."""
    return Inner(head.bk, asked())


def value(token: Any) -> Any:
    """U t = W_o W_v t."""
    return Apply(head.wo, Apply(head.wv, token))


def value_offset() -> Any:
    """W_o b_v + b_o, part of every output."""
    return Apply(head.wo, head.bv) + head.bo


def pulled_back() -> Any:
    """U^T c."""
    return Apply(Adjoint(head.wv), Apply(Adjoint(head.wo), c))
