"""The checker graph: which statement applies which.

Edges are computed from the steps of the statements (`Statement.applied`); nobody draws them.  An
edge ``x -> y`` means "x applies y", so what a statement rests on are its descendants and what falls
with it are its ancestors.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from provers.errors import RegistrationError
from provers.evidence import Verdict

__all__ = ["CheckerGraph", "WeakLink"]

# Weakest first: what is wrong comes before what is missing, and what is missing before what is
# merely weaker than it could be.
_WEAKNESS = (
    Verdict.error,
    Verdict.refuted,
    Verdict.vacuous,
    Verdict.undecided,
    Verdict.confirmed,
    Verdict.conditional,
)
_COLOURS = {
    Verdict.proved: "palegreen",
    Verdict.conditional: "khaki",
    Verdict.confirmed: "lightblue",
    Verdict.refuted: "salmon",
    Verdict.undecided: "lightgrey",
    Verdict.vacuous: "lightgrey",
    Verdict.error: "plum",
}


@dataclass(frozen=True, slots=True)
class WeakLink:
    """A statement worth working on.

    Attributes
    ----------
    verdict
        Its verdict, or None when it was never checked.
    blocks
        Statements that apply it, directly or through others, in dependency order.
    """

    id: str
    verdict: Verdict | None
    blocks: tuple[str, ...]


class CheckerGraph:
    """Statements and the applications between them.

    Parameters
    ----------
    uses
        For each statement id, the ids its steps apply.

    Raises
    ------
    RegistrationError
        If an applied id is not a statement, or the applications form a cycle.

    Examples
    --------
    >>> graph = CheckerGraph({"p/theorem": ["p/lemma"], "p/lemma": []})
    >>> graph.order()
    ('p/lemma', 'p/theorem')
    >>> graph.impact("p/lemma")
    ('p/theorem',)
    """

    def __init__(self, uses: Mapping[str, Iterable[str]]) -> None:
        self._graph = nx.DiGraph()
        self._graph.add_nodes_from(sorted(uses))
        for statement, applied in uses.items():
            for target in applied:
                if target not in uses:
                    raise RegistrationError(
                        f"applies {target!r}, which is not a statement", statement
                    )
                self._graph.add_edge(statement, target)
        if not nx.is_directed_acyclic_graph(self._graph):
            cycle = [edge[0] for edge in nx.find_cycle(self._graph)]
            raise RegistrationError(
                "statements apply each other in a circle", " -> ".join([*cycle, cycle[0]])
            )

    def __contains__(self, statement: str) -> bool:
        return statement in self._graph

    def order(self, ids: Iterable[str] | None = None) -> tuple[str, ...]:
        """Statements so that each comes after everything it applies; ties alphabetically.

        Parameters
        ----------
        ids
            Restrict to these and to what they rest on; everything by default.
        """
        graph = self._graph
        if ids is not None:
            wanted = set(ids)
            graph = graph.subgraph(
                wanted.union(*(nx.descendants(self._graph, node) for node in wanted))
            )
        return tuple(nx.lexicographical_topological_sort(graph.reverse(copy=False)))

    def uses(self, statement: str) -> tuple[str, ...]:
        """What `statement` applies directly, alphabetically."""
        return tuple(sorted(self._graph.successors(statement)))

    def rests_on(self, statement: str) -> tuple[str, ...]:
        """What `statement` applies directly or through others, in dependency order."""
        return self._sorted(nx.descendants(self._graph, statement))

    def used_by(self, statement: str) -> tuple[str, ...]:
        """What applies `statement` directly, alphabetically."""
        return tuple(sorted(self._graph.predecessors(statement)))

    def impact(self, statement: str) -> tuple[str, ...]:
        """What falls if `statement` is false: everything that rests on it, in dependency order."""
        return self._sorted(nx.ancestors(self._graph, statement))

    def todo(
        self, verdicts: Mapping[str, Verdict | None], settled: Iterable[str] = ()
    ) -> tuple[WeakLink, ...]:
        """Rank what is not proved, the weakest link first.

        Among equally weak statements the one on which most rests comes first.

        Parameters
        ----------
        verdicts
            Verdict per statement; None or absent when it was not checked.
        settled
            Ids that need no work although they are not proved, such as refuted readings.
        """
        done = set(settled)
        links = [
            WeakLink(statement, verdicts.get(statement), self.impact(statement))
            for statement in self.order()
            if statement not in done and verdicts.get(statement) is not Verdict.proved
        ]
        return tuple(sorted(links, key=lambda link: (_rank(link.verdict), -len(link.blocks))))

    def to_json(self, verdicts: Mapping[str, Verdict | None], titles: Mapping[str, str]) -> str:
        """The graph as JSON text with ``nodes`` and ``edges``; an edge goes from user to used."""
        nodes: list[dict[str, Any]] = [
            {
                "id": node,
                "title": titles.get(node, ""),
                "verdict": _text(verdicts.get(node)),
            }
            for node in self.order()
        ]
        edges = [{"from": a, "to": b} for a, b in sorted(self._graph.edges)]
        return json.dumps({"schema": 1, "nodes": nodes, "edges": edges}, indent=2) + "\n"

    def to_dot(self, verdicts: Mapping[str, Verdict | None], titles: Mapping[str, str]) -> str:
        """The graph in the DOT language of Graphviz, coloured by verdict."""
        lines = ["digraph statements {", "  rankdir=BT;", "  node [shape=box, style=filled];"]
        for node in self.order():
            verdict = verdicts.get(node)
            colour = "white" if verdict is None else _COLOURS[verdict]
            label = "\\n".join(
                _quoted(part) for part in (node, titles.get(node, ""), _text(verdict) or "") if part
            )
            lines.append(f'  "{_quoted(node)}" [label="{label}", fillcolor={colour}];')
        lines += [f'  "{_quoted(a)}" -> "{_quoted(b)}";' for a, b in sorted(self._graph.edges)]
        return "\n".join([*lines, "}"]) + "\n"

    def _sorted(self, nodes: Iterable[str]) -> tuple[str, ...]:
        wanted = set(nodes)
        return tuple(node for node in self.order() if node in wanted)


def _rank(verdict: Verdict | None) -> int:
    weakness: Sequence[Verdict] = _WEAKNESS
    return weakness.index(Verdict.undecided if verdict is None else verdict)


def _text(verdict: Verdict | None) -> str | None:
    return None if verdict is None else verdict.value


def _quoted(text: str) -> str:
    """`text` inside a DOT string."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
