"""Discovery: sound whatever the log, exact where the log is simple, judged by alignments."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan import bpmn
from bihuan.bpmn import walk
from bihuan.bpmn.build import Builder
from bihuan.logstore import files
from bihuan.mining import automaton, conformance, discovery, fitting, inductive, modelling, net, splits, tree, variants, web
from tests.mining.logs import SHARED, of_ways

WAYS = st.lists(st.text("abcdef", max_size=7), min_size=1, max_size=12)


def multiset(ways: list[str]) -> dict[tuple[int, ...], int]:
    return dict(Counter(tuple(ord(letter) - 97 for letter in way) for way in ways))


@given(WAYS, st.sampled_from([0.0, 0.1, 0.3]))
def test_every_discovered_tree_is_sound(ways: list[str], noise: float) -> None:
    made = net.of_tree(inductive.discover(multiset(ways), noise), list("abcdef"))
    found = automaton.soundness(made)
    assert found is None or found.sound


@given(WAYS)
def test_without_noise_every_case_fits(ways: list[str]) -> None:
    log = multiset(ways)
    made = net.of_tree(inductive.discover(log), list("abcdef"))
    agreement = conformance.agreement(made, list(log), list(log.values()))
    assert agreement is None or (agreement.fitness, agreement.fitting) == (1.0, len(ways))


@pytest.mark.parametrize(
    ("ways", "wanted"),
    [
        (["abc"], "seq(a, b, c)"),
        (["abd", "acd"], "seq(a, xor(b, c), d)"),
        (["abcd", "acbd"], "seq(a, and(b, c), d)"),
        (["abc", "ac"], "seq(a, xor(tau, b), c)"),
        (["abc", "abdbc", "abdbdbc"], "seq(a, loop(b, d), c)"),
        (["a", "aa", "aaa"], "loop(a, tau)"),
    ],
)
def test_the_textbook_structures(ways: list[str], wanted: str) -> None:
    assert tree.text(inductive.discover(multiset(ways)), list("abcd")) == wanted


@given(WAYS, st.sampled_from([0.0, 0.4, 0.8]), st.sampled_from([0.0, 0.3, 0.9]))
def test_every_discovered_web_is_sound_and_has_every_step(ways: list[str], strength: float, balance: float) -> None:
    log = {way: count for way, count in multiset(ways).items() if way}
    if not log:
        return
    made = splits.discover(log, strength, balance)
    found = automaton.soundness(net.of_web(made, list("abcdef")))
    assert found is not None
    assert found.sound
    assert set(web.leaves(made)) == {code for way in log for code in way}


@given(WAYS)
def test_a_web_of_all_arcs_fits_every_case(ways: list[str]) -> None:
    log = {way: count for way, count in multiset(ways).items() if way}
    if log:
        agreement = conformance.agreement(
            net.of_web(splits.discover(log, 0.0, 0.0), list("abcdef")), list(log), list(log.values())
        )
        assert agreement is not None
        assert agreement.fitness == 1.0


def test_concurrent_steps_go_side_by_side_and_returning_ones_do_not() -> None:
    side = splits.discover(multiset(["abcd", "acbd"] * 3), 0.0, 0.3)
    assert [each.kind for each in side.nodes].count("and") == 2
    again = splits.discover(multiset(["abcbd", "abd", "acd", "acbcd"]), 0.0, 0.9)
    assert "and" not in [each.kind for each in again.nodes]


def test_noise_leaves_out_what_is_rare() -> None:
    log = {(0, 1, 2): 97, (0, 2): 3}
    assert tree.text(inductive.discover(log, 0.2), list("abc")) == "seq(a, b, c)"
    assert tree.text(inductive.discover(log, 0.0), list("abc")) == "seq(a, xor(tau, b), c)"


@pytest.mark.parametrize("family", ["induction", "splits"])
@pytest.mark.parametrize("ways", [["abd", "acd", "abd", "abcbd"], ["abcd", "acbd", "aabcd"]])
def test_a_model_is_drawn_and_read_back_and_says_the_same(ways: list[str], family: discovery.Family) -> None:
    log = of_ways(ways)
    found = variants.sequences(log)
    best = discovery.discover(found, families=[family])
    definitions = bpmn.read(modelling.write(modelling.model_of(best, log, "as_is", "As is")))
    process = walk.process(definitions, "as_is")
    assert process is not None
    assert [each for each in bpmn.check(definitions) if each.severity == "error"] == []
    code_of, names = net.by_name(process, list(best.names))
    drawn = net.of_process(process, code_of, names)
    sound = automaton.soundness(drawn)
    assert sound is not None
    assert sound.sound
    again = conformance.agreement(drawn, found.ways, found.counts)
    assert again is not None
    assert best.agreement is not None
    assert again.costs == best.agreement.costs


def test_every_case_that_leaves_the_model_is_told_with_its_deviations() -> None:
    made = Builder("order", "Order", executable=False)
    made.start("start").user("receive", "a").user("check", "b").user("ship", "c").end("done")
    made.chain("start", "receive", "check", "ship", "done")
    process = walk.process(made.build(), "order")
    assert process is not None
    found = fitting.fit(of_ways(["abc", "ac", "abxc", "ac"]), process)
    told = [(each.kind, each.name, each.cases, each.element) for each in found.deviations]
    assert told == [("skipped", "b", 2, "check"), ("extra", "x", 1, "")]
    cases = [(each.name, each.fitness, each.deviating) for each in found.cases]
    assert cases == [("c1", 0.8, (0,)), ("c3", 0.8, (0,)), ("c2", round(1 - 1 / 7, 4), (1,))]


def test_deviations_name_the_step() -> None:
    made = net.of_tree(tree.seq(*(tree.Leaf(code) for code in range(3))), list("abcx"))
    found = conformance.explanations(made, [(0, 1, 2), (0, 2), (0, 1, 3, 2)], [10, 4, 2])
    assert found == [[], [("skipped", 1)], [("extra", 3)]]
    agreement = conformance.agreement(made, [(0, 1, 2), (0, 2), (0, 1, 3, 2)], [10, 4, 2])
    assert agreement is not None
    assert agreement.costs == (0, 1, 1)
    assert agreement.fitness == pytest.approx(1 - 6 / (10 * 6 + 4 * 5 + 2 * 7))
    assert 0.9 < agreement.precision <= 1


@given(WAYS, st.text("abcdef", max_size=6))
def test_the_cost_of_an_alignment_is_that_of_a_plain_search(ways: list[str], case: str) -> None:
    """Dijkstra on the product of one case and the model, the slow and certain way."""
    import heapq

    made = net.of_tree(inductive.discover(multiset(ways)), list("abcdef"))
    reach = automaton.of(made)
    way = tuple(ord(letter) - 97 for letter in case)
    agreement = conformance.agreement(made, [way], [1])
    if agreement is None:
        return
    out: dict[int, list[tuple[int, int]]] = {}
    for move in reach.moves:
        out.setdefault(move.source, []).append((move.target, move.label))
    done: set[tuple[int, int]] = set()
    waiting = [(0, 0, 0)]
    cost = -1
    while waiting:
        cost, state, place = heapq.heappop(waiting)
        if (state, place) in done:
            continue
        done.add((state, place))
        if (state, place) == (reach.final, len(way)):
            break
        if place < len(way):
            heapq.heappush(waiting, (cost + 1, state, place + 1))
        for target, label in out.get(state, ()):
            heapq.heappush(waiting, (cost + (label != net.SILENT), target, place))
            if place < len(way) and label == way[place]:
                heapq.heappush(waiting, (cost, target, place + 1))
    assert agreement.costs == (cost,)


LOGS = sorted(path.name for path in SHARED.glob("*.*") if path.suffix != ".md") if SHARED.is_dir() else []


@pytest.mark.deep
@pytest.mark.parametrize("name", LOGS)
def test_discovery_is_sound_on_every_real_log(name: str) -> None:
    log = files.read(SHARED / name).log
    best = discovery.discover(variants.sequences(log))
    found = automaton.soundness(net.of_shape(best.shape, list(best.names)))
    assert found is not None
    assert found.sound
    definitions = bpmn.read(modelling.write(modelling.model_of(best, log, "as_is", log.name)))
    assert [each for each in bpmn.check(definitions) if each.severity == "error"] == []
    assert Path(name).suffix
