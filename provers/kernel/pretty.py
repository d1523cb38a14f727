"""Facts as text: what the terminal and `prove verify` show is printed from the fact itself.

Facts of different meaning never have the same text. Arguments of a definition that are the very
names of its parameters are left out (never the last one), so that ``Att(x, [P, X])`` stands for the
attention of the head whose weights are in scope under the names of the definition's parameters.
Arguments before one that is left out are labelled, those after it are the last ones in order:
``Att(d=8, s=8, x, [P, X])``. Names that could be taken for a bound variable, an operation or a
definition are quoted.
"""

from __future__ import annotations

import re

from provers.kernel.terms import Definitions, Fact, Params, Sort, Term, instantiate, is_literal

_NONE: Definitions = {}
_BOUND = re.compile(r"i[0-9]+|I_.*", re.ASCII)
_OPERATIONS = frozenset(
    ("exp", "log", "sqrt", "max", "outer", "relu", "tail", "sum", "contradiction")
)


def _name(name: str, definitions: Definitions = _NONE) -> str:
    """Return a variable's name, quoted where it could be taken for something else."""
    odd = name in _OPERATIONS or name in definitions or _BOUND.fullmatch(name)
    return f"'{name}'" if odd else name


def _call(term: Term, definitions: Definitions) -> tuple[str, list[tuple[str, Term]]]:
    """Return the shown name and the shown arguments of a definition, labelled or "" if not.

    The last argument and those after the last one left out go without a label.
    """
    name, args = term[1], list(term[2:])
    names = [n for n, _ in definitions[name].params] if name in definitions else []
    own = [t == ("v", n) for n, t in zip(names[:-1], args, strict=False)]
    labelled = max((k for k, same in enumerate(own) if same), default=-1) + 1
    shown = [
        (_name(n), t)
        for n, t, same in zip(names[:labelled], args[:labelled], own[:labelled], strict=True)
        if not same
    ]
    return _name(name), shown + [("", t) for t in args[labelled:]]


def sort_text(sort: Sort) -> str:
    """Return e.g. ``R^d``, ``R^d -> R^s (linear)``, ``sequence of R^d``."""
    if sort in ("R", "N"):
        return str(sort)
    if sort[0] == "V":
        return f"R^{sort[1]}"
    if sort[0] == "L":
        return f"Lin(R^{sort[1]}, R^{sort[2]})"
    if sort[0] == "S":
        return f"Seq({sort_text(sort[1])})"
    return f"({', '.join(sort_text(s) for s in sort[1])}) -> {sort_text(sort[2])}"


def _atomic(term: Term, used: int, definitions: Definitions) -> str:
    text = term_text(term, used, definitions)
    simple = term[0] not in ("+", "*", "scale", "cat", "comp", "lam", "sum")
    negative = term[0] == "q" and (text.startswith("-") or "/" in text)
    return text if simple and not negative else f"({text})"


def term_text(term: Term, used: int = 0, definitions: Definitions = _NONE) -> str:
    """Return a term in the usual notation; bound variables are i1, i2, ..."""
    head = term[0]

    def go(t: Term) -> str:
        return term_text(t, used, definitions)

    def at(t: Term) -> str:
        return _atomic(t, used, definitions)

    if head == "v":
        return _name(term[1], definitions)
    if head in ("q", "u"):  # "u": a bound variable with the name it is shown by
        return str(term[1])
    if head == "+":
        out = at(term[1]) if term[1][0] == "+" else go(term[1])
        for t in term[2:]:
            text = go(t)
            if t[0] in ("*", "scale") and t[2:] and t[1][0] == "q" and t[1][1].startswith("-"):
                rest = t[2:] if t[1][1] == "-1" else (("q", t[1][1][1:]), *t[2:])
                out += " - " + " * ".join(at(x) for x in rest)
            elif text.startswith("-"):
                out += f" - {text[1:]}"
            else:
                out += f" + {text}"
        return out
    if head in ("*", "scale"):
        if len(term) == 3 and term[1] == ("q", "-1"):
            return f"-{at(term[2])}"
        return " * ".join(at(t) for t in term[1:])
    if head in ("^", "inv"):
        base = f"({go(term[1])})" if term[1][0] in ("^", "inv") else at(term[1])
        return f"{base}^{term[2]}" if head == "^" else f"1/{base}"
    if head == "dot":
        return f"<{go(term[1])}, {go(term[2])}>"
    if head == "abs":
        return f"|{go(term[1])}|"
    if head == "app":
        return f"{at(term[1])} {at(term[2])}"
    if head == "adj":
        return f"{at(term[1])}^T"
    if head == "comp":
        return f"{at(term[1])} {at(term[2])}"
    if head == "zero":
        return "0"
    if head == "id":
        return f"I_{term[1]}"
    if head == "at":
        return f"{at(term[1])}({', '.join(go(t) for t in term[2:])})"
    if head == "lam":
        names = [f"i{used + j + 1}" for j in range(len(term[1]))]
        body = instantiate(term[2], tuple(("u", n) for n in names))
        params = ", ".join(f"{n} : {sort_text(s)}" for n, s in zip(names, term[1], strict=True))
        return f"({params} -> {term_text(body, used + len(names), definitions)})"
    if head in ("sum", "map"):
        name = f"i{used + 1}"
        body = instantiate(term[2], (("u", name),))
        text = _atomic(body, used + 1, definitions)
        where = (
            f"{name} < {go(term[1][1])}" if term[1][0] == "range" else f"{name} in {go(term[1])}"
        )
        return f"sum[{where}] {text}" if head == "sum" else f"[{text} : {where}]"
    if head == "range":
        return f"0..{at(term[1])}-1"
    if head == "one":
        return f"[{go(term[1])}]"
    if head == "cat":
        return f"[{go(term[1])}, {go(term[2])}]"
    if head == "def":
        name, args = _call(term, definitions)
        texts = (f"{label}={go(t)}" if label else go(t) for label, t in args)
        return f"{name}({', '.join(texts)})"
    return f"{head}({', '.join(go(t) for t in term[1:])})"


def _params(params: Params, definitions: Definitions) -> str:
    groups: list[tuple[list[str], str]] = []
    for name, sort in params:
        text = sort_text(sort)
        if groups and groups[-1][1] == text:
            groups[-1][0].append(_name(name, definitions))
        else:
            groups.append(([_name(name, definitions)], text))
    return "; ".join(f"{', '.join(names)} : {text}" for names, text in groups)


def fact_text(f: Fact, definitions: Definitions = _NONE, indent: int = 0) -> str:
    """Return a fact as indented lines."""
    pad = "  " * indent
    if is_literal(f):
        left, right = (term_text(t, 0, definitions) for t in f[1:])
        return f"{pad}{left} {f[0]} {right}"
    lines = []
    if f[1]:
        lines.append(f"{pad}for all {_params(f[1], definitions)}")
    if f[2]:
        lines.append(f"{pad}given")
        lines += [fact_text(g, definitions, indent + 1) for g in f[2]]
    if f[3]:
        lines.append(f"{pad}there are {_params(f[3], definitions)} with")
    elif f[1] or f[2]:
        lines.append(f"{pad}then")
    lines += [
        "  " * (indent + 1) + "contradiction"
        if is_literal(t) and t == ("<", ("q", "0"), ("q", "0"))
        else fact_text(t, definitions, indent + 1)
        for t in f[4]
    ]
    return "\n".join(lines)
