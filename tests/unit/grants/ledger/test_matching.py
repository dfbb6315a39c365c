"""What a frozen policy gives: known cases by hand, the same fen in any order, caps kept, sums kept, related parties discounted."""

import random
from dataclasses import replace
from decimal import Decimal, getcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.ledger.counting import Field, Project, count
from services.grants.ledger.gifts import Gift
from services.grants.ledger.matching import Share, match, may_name, quadratic_weight
from services.grants.ledger.policies import (
    MODES,
    Citizens,
    Companies,
    Policy,
    Quadratic,
    Ratio,
    Seed,
    Threshold,
    Window,
    read_policy,
    written,
)
from services.grants.ledger.refusals import Refusal

YUAN = 100
FIELD = Field({"p1": Project(100_000 * YUAN, 50_000 * YUAN), "p2": Project(40_000 * YUAN, 40_000 * YUAN)})
EASY = Citizens(min_unique=0)
AT = "2026-05-01T00:00:00.000Z"


def citizen(donor: str, yuan: int, project: str = "p1", at: str = AT) -> Gift:
    return Gift(donor, "citizen", project, yuan * YUAN, at)


def company(donor: str, yuan: int, project: str = "p1") -> Gift:
    return Gift(donor, "company", project, yuan * YUAN, AT)


def share(policy: Policy, gifts: list[Gift], known: Field = FIELD, project: str = "p1") -> Share:
    return next(each for each in match(policy, gifts, known) if each.project == project)


RATIO = Policy("r", "ratio", citizens=EASY)


def test_ratio_gives_a_yuan_for_each_of_a_citizen_and_half_for_each_of_a_company() -> None:
    got = share(RATIO, [citizen("a", 1500), citizen("b", 500), company("x", 20_000)])

    assert (50_000 * YUAN, 20_000 * YUAN, 12_000 * YUAN, "gifts") == (got.seed_fen, got.base_fen, got.matched_fen, got.limit)
    assert (2, 2_000 * YUAN, 1, 20_000 * YUAN) == (got.citizens, got.citizens_fen, got.companies, got.companies_fen)


def test_ratio_never_gives_more_than_the_seed_that_is_left_after_the_base() -> None:
    got = share(RATIO, [company("x", 90_000)])

    assert (30_000 * YUAN, "seed") == (got.matched_fen, got.limit)


def test_the_weakest_leg_gives_no_more_than_either_gave() -> None:
    weakest = replace(RATIO, ratio=Ratio(weakest_leg=True))

    assert 2_000 * YUAN == share(weakest, [citizen("a", 2_000), company("x", 20_000)]).matched_fen
    assert 0 == share(weakest, [company("x", 20_000)]).matched_fen


@pytest.mark.parametrize(
    ("seed", "asked", "budget", "expected"),
    [(Seed(), 50_000, 100_000, 50_000), (Seed(), 99_000, 200_000, 80_000), (Seed(), 50_000, 50_000, 30_000), (Seed(cap_fen=0), 1, 1, 0)],
)
def test_a_seed_is_the_least_of_what_is_asked_the_cap_and_the_share_of_the_budget(
    seed: Seed, asked: int, budget: int, expected: int
) -> None:
    known = Field({"p1": Project(budget * YUAN, asked * YUAN)})

    assert expected * YUAN == share(replace(RATIO, seed=seed), [], known).seed_fen


def test_below_the_least_number_of_people_nothing_is_matched() -> None:
    policy = replace(RATIO, citizens=Citizens(min_unique=3))
    two = [citizen("a", 500), citizen("b", 500), citizen("a", 500)]

    assert (0, "citizens") == ((got := share(policy, two)).matched_fen, got.limit)
    assert 2_000 * YUAN == share(policy, [*two, citizen("c", 500)]).matched_fen
    assert "companies" == share(replace(RATIO, companies=Companies(min_unique=1)), two).limit


def test_roles_gives_the_whole_seed_once_all_three_parties_are_there() -> None:
    roles = replace(RATIO, mode="roles")

    assert 0 == share(roles, [citizen("a", 100)]).matched_fen
    assert 0 == share(roles, [company("x", 10_000)]).matched_fen
    assert 30_000 * YUAN == share(roles, [citizen("a", 100), company("x", 10_000)]).matched_fen


def test_threshold_gives_a_fixed_sum_once_enough_was_given_by_enough() -> None:
    policy = replace(RATIO, mode="threshold", threshold=Threshold(5_000 * YUAN, min_share_bp=1_000, min_donors=6))
    five = [citizen(f"d{each}", 2_000) for each in range(5)]

    assert 0 == share(policy, five).matched_fen
    assert 0 == share(policy, [citizen(f"d{each}", 1_000) for each in range(9)]).matched_fen
    assert 5_000 * YUAN == share(policy, [citizen(f"d{each}", 1_000) for each in range(10)]).matched_fen
    assert 5_000 * YUAN == share(policy, [*five, citizen("f", 100)]).matched_fen


def test_what_counts_of_a_gift() -> None:
    policy = replace(RATIO, window=Window("2026-02-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"))
    known = replace(FIELD, unverified={"ghost"}, related={("kin", "p1")}, groups={"h1": "house", "h2": "house"})
    gifts = [
        citizen("early", 500, at="2026-01-31T23:59:59.999Z"),
        citizen("first", 500, at="2026-02-01T00:00:00.000Z"),
        citizen("late", 500, at="2026-06-01T00:00:00.000Z"),
        citizen("small", 99),
        citizen("ghost", 500),
        citizen("rich", 9_000),
        citizen("h1", 300),
        citizen("h2", 300),
        citizen("else", 500, "p9"),
        Gift("town", "topup", "p1", 999_999, AT),
        company("x", 19_999),
        company("tiny", 9_999),
        company("kin", 50_000),
    ]

    counted = count(policy, gifts, known)["p1"]

    assert {"first": 500 * YUAN, "rich": 2_000 * YUAN, "house": 600 * YUAN} == dict(counted.citizens)
    assert {"x": 10_000 * YUAN} == dict(counted.companies)


def test_a_related_company_counts_by_its_weight_and_any_company_to_a_share_of_the_budget() -> None:
    policy = replace(RATIO, companies=Companies(related_weight_bp=2_500, cap_share_bp=2_000))
    known = replace(FIELD, related={("kin", "p1")})

    assert 10_000 * YUAN == count(policy, [company("kin", 40_000)], known)["p1"].companies_fen
    assert 20_000 * YUAN == count(policy, [company("x", 40_000)], known)["p1"].companies_fen


def test_a_company_may_name_a_project_from_half_of_its_budget_on() -> None:
    names = {"gifts": [company("x", 49_999), company("y", 50_000)], "known": FIELD}

    assert not may_name(RATIO, "x", "p1", **names)
    assert may_name(RATIO, "y", "p1", **names)
    free = replace(RATIO, companies=Companies(naming_share_bp=0))
    assert not may_name(free, "z", "p1", **names)
    assert may_name(free, "z", "p1", gifts=[Gift("z", "company", "p1", 1, AT)], known=FIELD)


QUADRATIC = Policy(
    "q", "quadratic", seed=Seed(cap_fen=10**12, base_share_bp=0), citizens=replace(EASY, min_gift_fen=0), quadratic=Quadratic(10_000)
)
WIDE = Field({"p1": Project(10**12, 10**12), "p2": Project(10**12, 10**12)}, pool_fen=1_000)


def test_quadratic_by_hand() -> None:
    gifts = [citizen(f"d{each}", 1) for each in range(4)] + [citizen("e", 4, "p2"), citizen("f", 4, "p2")]

    got = {each.project: each.matched_fen for each in match(QUADRATIC, gifts, WIDE)}

    assert {"p1": 600, "p2": 400} == got  # (4*10)^2-400=1200; (20+20)^2-800=800


def test_no_project_gets_more_than_its_share_of_a_quadratic_pool() -> None:
    policy = replace(QUADRATIC, quadratic=Quadratic(project_cap_bp=3_000))
    gifts = [citizen(f"d{each}", 1) for each in range(4)]

    assert [300, 0] == [each.matched_fen for each in match(policy, gifts, WIDE)]


def test_one_person_alone_weighs_nothing_however_much_they_give() -> None:
    assert 0 == quadratic_weight([1])
    assert 0 <= quadratic_weight([10**12]) < 1 << 40
    assert 0 == sum(each.matched_fen for each in match(QUADRATIC, [citizen("a", 10_000)], WIDE))


def test_splitting_a_gift_over_a_household_gains_nothing_once_they_are_one_group() -> None:
    split = [citizen("h1", 50), citizen("h2", 50), citizen("d", 50), citizen("x", 100, "p2"), citizen("y", 100, "p2")]
    whole = [citizen("h1", 100), citizen("d", 50), citizen("x", 100, "p2"), citizen("y", 100, "p2")]
    known = replace(WIDE, groups={"h1": "house", "h2": "house"})

    assert [each.matched_fen for each in match(QUADRATIC, whole, known)] == [each.matched_fen for each in match(QUADRATIC, split, known)]


@given(st.lists(st.integers(1, 10**8), max_size=30))
def test_a_quadratic_weight_is_the_exact_one_but_for_the_rounding_of_its_roots(amounts: list[int]) -> None:
    getcontext().prec = 60
    roots = sum(Decimal(amount).sqrt() for amount in amounts)
    exact = roots * roots - sum(amounts)

    found = Decimal(quadratic_weight(amounts)) / (1 << 40)

    assert 0 <= exact - found + Decimal("1e-40") <= 2 * roots * len(amounts) / (1 << 20) + 1


gift_lists = st.lists(
    st.builds(
        Gift,
        st.sampled_from([f"d{each}" for each in range(8)]),
        st.sampled_from(["citizen", "company"]),
        st.sampled_from(["p1", "p2", "p3"]),
        st.integers(1, 3_000_000),
        st.just(AT),
    ),
    max_size=30,
)
policies = st.builds(
    Policy,
    st.just("any"),
    st.sampled_from(sorted(MODES)),
    seed=st.builds(Seed, st.integers(0, 10**7), st.integers(0, 10_000), st.integers(0, 10_000)),
    citizens=st.builds(Citizens, st.integers(0, 10**5), st.integers(0, 10**6), st.integers(0, 4), st.integers(0, 10_000)),
    ratio=st.builds(Ratio, st.booleans()),
    threshold=st.builds(Threshold, st.integers(0, 10**7), st.integers(0, 5_000), st.integers(0, 5)),
    quadratic=st.builds(Quadratic, st.integers(0, 10_000)),
)
fields = st.builds(
    lambda pool, seeds: Field({f"p{each}": Project(9_000_000, seed) for each, seed in enumerate(seeds, 1)}, pool),
    st.none() | st.integers(0, 10**7),
    st.lists(st.integers(0, 10**7), min_size=3, max_size=3),
)


@given(policies, gift_lists, fields, st.randoms(use_true_random=False))
def test_the_same_gifts_in_any_order_give_the_same_fen(policy: Policy, gifts: list[Gift], known: Field, shuffled: random.Random) -> None:
    other = gifts[:]
    shuffled.shuffle(other)

    assert match(policy, gifts, known) == match(policy, other, known)


@given(policies, gift_lists, fields)
def test_no_project_gets_more_than_its_seed_and_all_no_more_than_the_pool(policy: Policy, gifts: list[Gift], known: Field) -> None:
    shares = match(policy, gifts, known)

    assert all(0 <= each.base_fen + each.matched_fen <= each.seed_fen for each in shares)
    assert known.pool_fen is None or sum(each.matched_fen for each in shares) <= known.pool_fen
    assert known.pool_fen is None or all(
        policy.mode != "quadratic" or each.matched_fen <= known.pool_fen * policy.quadratic.project_cap_bp // 10_000 for each in shares
    )


@given(policies, gift_lists, fields, st.integers(1, 10**6))
def test_without_a_pool_a_further_gift_takes_nothing_from_anybody(policy: Policy, gifts: list[Gift], known: Field, amount: int) -> None:
    free = replace(known, pool_fen=None)
    before = match(policy, gifts, free)

    after = match(policy, [*gifts, Gift("new", "citizen", "p1", amount, AT)], free)

    assert all(now.matched_fen >= then.matched_fen for now, then in zip(after, before, strict=True))


@given(policies)
def test_a_policy_reads_back_from_its_json_with_the_same_hash(policy: Policy) -> None:
    assert (policy, policy.hash) == ((again := read_policy(written(policy))), again.hash)


def test_defaults_are_part_of_what_is_frozen() -> None:
    assert read_policy({"name": "r", "mode": "ratio"}).hash == read_policy(written(Policy("r", "ratio"))).hash
    assert "6305947fb714c762" == Policy("r", "ratio").hash[:16]


BAD = (
    ([], "policy is an object"),
    ({"name": "x"}, "policy.mode is missing"),
    ({"name": "x", "mode": "luck"}, "policy.mode is one of"),
    ({"name": "x", "mode": "ratio", "luck": 1}, "policy.luck is unknown"),
    ({"name": 5, "mode": "ratio"}, "policy.name is a text"),
    ({"name": "x", "mode": "ratio", "seed": {"cap_fen": "1"}}, "policy.seed.cap_fen is a whole number"),
    ({"name": "x", "mode": "ratio", "seed": {"cap_fen": True}}, "policy.seed.cap_fen is a whole number"),
    ({"name": "x", "mode": "ratio", "seed": {"cap_fen": -1}}, "policy.seed.cap_fen is from 0"),
    ({"name": "x", "mode": "ratio", "seed": {"max_share_bp": 10_001}}, "policy.seed.max_share_bp is from 0 to 10000"),
    ({"name": "x", "mode": "ratio", "ratio": {"weakest_leg": 1}}, "policy.ratio.weakest_leg is true or false"),
    ({"name": "x", "mode": "ratio", "window": {"opens_at": "May"}}, "policy.window has times"),
    ({"name": "x", "mode": "ratio", "companies": {"unit_fen": 0}}, "policy.companies.unit_fen is 1 or more"),
    ({"name": "x", "mode": "ratio", "version": 2}, "policy.version is 1"),
)


@pytest.mark.parametrize(("raw", "says"), BAD, ids=[says for _, says in BAD])
def test_what_is_no_policy_is_told_by_member(raw: object, says: str) -> None:
    with pytest.raises(Refusal, match=says.replace(".", r"\.")):
        read_policy(raw)


def test_a_pool_that_is_too_small_is_shared_out_by_what_was_earned() -> None:
    gifts = [company("x", 20_000), company("y", 10_000, "p2")]

    shares = match(RATIO, gifts, replace(FIELD, pool_fen=1_000))

    assert [(667, "pool"), (333, "pool")] == [(each.matched_fen, each.limit) for each in shares]
