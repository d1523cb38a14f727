"""The checker graph."""

import json

import pytest

from provers.errors import RegistrationError
from provers.evidence import Verdict
from provers.graph import CheckerGraph

USES = {"p/c": ["p/b"], "p/b": ["p/a"], "p/a": [], "p/d": ["p/a"], "q/alone": []}


def test_each_statement_comes_after_what_it_applies():
    order = CheckerGraph(USES).order()
    assert sorted(order) == sorted(USES)
    for user, used in USES.items():
        assert all(order.index(name) < order.index(user) for name in used)
    assert CheckerGraph(dict(reversed(USES.items()))).order() == order


def test_order_of_some_brings_what_they_rest_on():
    assert CheckerGraph(USES).order(["p/c"]) == ("p/a", "p/b", "p/c")


def test_neighbours_and_everything_above_and_below():
    graph = CheckerGraph(USES)
    assert graph.uses("p/c") == ("p/b",)
    assert graph.rests_on("p/c") == ("p/a", "p/b")
    assert graph.used_by("p/a") == ("p/b", "p/d")
    assert graph.impact("p/a") == ("p/b", "p/c", "p/d")
    assert graph.impact("q/alone") == ()
    assert "p/a" in graph
    assert "p/z" not in graph


def test_a_circle_is_refused_and_named():
    with pytest.raises(RegistrationError, match="circle"):
        CheckerGraph({"p/a": ["p/b"], "p/b": ["p/a"]})
    with pytest.raises(RegistrationError, match="circle"):
        CheckerGraph({"p/a": ["p/a"]})


def test_an_unknown_application_is_refused():
    with pytest.raises(RegistrationError, match="p/nowhere"):
        CheckerGraph({"p/a": ["p/nowhere"]})


def test_the_weakest_link_comes_first_and_then_the_one_that_blocks_most():
    verdicts = {
        "p/a": Verdict.undecided,
        "p/b": Verdict.proved,
        "p/c": Verdict.refuted,
        "p/d": None,
        "q/alone": Verdict.conditional,
    }
    links = CheckerGraph(USES).todo(verdicts)
    assert [link.id for link in links] == ["p/c", "p/a", "p/d", "q/alone"]
    assert links[1].blocks == ("p/b", "p/c", "p/d")
    assert CheckerGraph(USES).todo(verdicts, settled=["p/c"])[0].id == "p/a"


def test_json_and_dot_hold_every_node_and_edge():
    graph = CheckerGraph(USES)
    verdicts = {"p/a": Verdict.proved}
    document = json.loads(graph.to_json(verdicts, {"p/a": "First"}))
    assert {node["id"] for node in document["nodes"]} == set(USES)
    assert {"id": "p/a", "title": "First", "verdict": "proved"} in document["nodes"]
    assert {"from": "p/c", "to": "p/b"} in document["edges"]
    dot = graph.to_dot(verdicts, {"p/a": 'a "quoted" \\ title'})
    assert dot.startswith("digraph")
    assert '"p/c" -> "p/b";' in dot
    assert '\\"quoted\\" \\\\ title' in dot
