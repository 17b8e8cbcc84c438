"""Which closed tasks are drawn: by lot, as anybody can reckon again, never as somebody would like."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from tracking.sampling import LOT, UNIT, Candidate, Terms, draw, lot_of

SEED = "6d6f6e646179"
TEN = [Candidate(n, f"督〔2026〕1号-{n:02d}", unit=n % 3) for n in range(1, 11)]
FIFTH = Terms(share=20, least=1)


def test_a_lot_is_the_beginning_of_sha_256_over_the_seed_and_the_number() -> None:
    assert lot_of("abc", "1号-01") == sha256("abc1号-01".encode()).hexdigest()[:12]


def test_the_same_seed_population_and_terms_draw_the_same_in_whatever_order_they_come() -> None:
    assert draw(SEED, TEN, FIFTH) == draw(SEED, TEN[::-1], FIFTH)


def test_another_seed_draws_others() -> None:
    assert {tuple(p.candidate.task for p in draw(f"seed {n}", TEN, FIFTH)) for n in range(20)} != {(1, 2)}


def test_the_share_is_rounded_up_and_the_least_is_kept() -> None:
    assert len(draw(SEED, TEN, FIFTH)) == 2
    assert len(draw(SEED, TEN, Terms(share=21, least=1))) == 3
    assert len(draw(SEED, TEN, Terms(share=1, least=4))) == 4
    assert len(draw(SEED, TEN[:2], Terms(share=1, least=4))) == 2
    assert draw(SEED, [], FIFTH) == []


def test_the_smallest_lots_are_drawn() -> None:
    in_order = sorted(TEN, key=lambda one: lot_of(SEED, one.number))
    assert [pick.candidate for pick in draw(SEED, TEN, FIFTH)] == in_order[:2]


def test_what_is_always_drawn_comes_on_top_of_the_share_with_its_reason() -> None:
    population = [Candidate(99, "督〔2026〕2号-01", 1, always="late"), *TEN]
    picks = draw(SEED, population, FIFTH)
    assert [pick.why for pick in picks if pick.candidate.task == 99] == ["late"]
    assert {p.candidate for p in picks} - {population[0]} == {p.candidate for p in draw(SEED, TEN, FIFTH)}


def test_a_unit_whose_turn_it_is_gets_one_where_the_lot_gave_it_none() -> None:
    by_lot = {pick.candidate.unit for pick in draw(SEED, TEN, Terms(10, 1))}
    missing = min({0, 1, 2} - by_lot)
    picks = draw(SEED, TEN, Terms(10, 1, frozenset({missing, *by_lot})))
    added = [pick for pick in picks if pick.why == UNIT]
    assert [pick.candidate.unit for pick in added] == [missing]
    of_the_unit = sorted((lot_of(SEED, one.number), one.task) for one in TEN if one.unit == missing)
    assert added[0].candidate.task == of_the_unit[0][1]


@given(st.sets(st.integers(1, 500), min_size=1, max_size=40), st.integers(501, 600))
def test_one_more_task_in_the_population_changes_no_lot_of_the_others(keys: set[int], more: int) -> None:
    """So nobody can steer a draw by closing one task more: at most it takes a place, or gives one."""
    before = [Candidate(key, f"{key}号", 1) for key in sorted(keys)]
    first = {p.candidate.task: p.lot for p in draw(SEED, before, FIFTH)}
    second = {p.candidate.task: p.lot for p in draw(SEED, [*before, Candidate(more, f"{more}号", 1)], FIFTH)}
    assert all(second[key] == lot for key, lot in first.items() if key in second)
    assert len(first.keys() - second.keys()) <= 1


@given(st.integers(1, 100), st.integers(0, 30), st.integers(0, 60))
def test_as_many_are_drawn_as_the_terms_say(share: int, least: int, size: int) -> None:
    population = [Candidate(n, f"{n}号", 1) for n in range(size)]
    terms = Terms(share, least)
    picks = draw(SEED, population, terms)
    assert len(picks) == terms.count_of(size) == len({pick.candidate for pick in picks})
    assert size * share <= len(picks) * 100
    assert len(picks) >= min(least, size)
    assert {pick.why for pick in picks} <= {LOT}


def test_what_a_draw_keeps_is_read_back_as_it_was() -> None:
    assert [Candidate.from_json(one.as_json()) for one in TEN] == TEN
    terms = Terms(20, 1, frozenset({3, 1}))
    assert Terms.from_json(terms.as_json()) == terms
