"""Identity's stores on a real database: what is unique, what expires, what is counted, and what is never kept."""

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest

from services.commons.contracts.identity import CONTRACT, LOGIN_PAUSED, LOGIN_TAKEN, WRONG_LOGIN
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import UNAVAILABLE, Problem
from services.commons.plumbing.documents import Database
from services.commons.plumbing.inbox import Inbox, Retries
from services.commons.plumbing.rows import connect
from services.commons.plumbing.settings import read
from services.identity import usecases
from services.identity.credentials.passwords import Cost
from services.identity.model import Account, Standing, register
from services.identity.model_demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from services.identity.model_logins import Attempts, Patience
from services.identity.model_sessions import SessionRules
from services.identity.settings import Settings
from services.identity.store import AttemptLog, Passwords, open_stores
from services.identity.usecases import Stores
from tests.support.claims import private_pem, public_pem
from tests.support.commands import AT, asked
from tests.support.identity import OPERATOR, CountedPasswords
from tests.support.silent import Silent
from town.servers import Secantus

T = TypeVar("T")
ALL_DAY = SessionRules(idle_s=86_400)
HANDLER = Standing(frozenset({"handler", "moderator"}), Level.REAL_NAME, "housing")


@pytest.fixture
def database(mongo: Secantus) -> Database:
    named = connect(mongo.uri, f"identity_{secrets.token_hex(6)}")
    return Database(named, CONTRACT, Silent(), Inbox(named["inbox"], Retries(1000, 6)))


@pytest.fixture
def stores(database: Database, mongo: Secantus) -> Stores:
    given = {
        "SHANZHI_AMQP_URI": "memory-town://",
        "SHANZHI_MONGO_URI": mongo.uri,
        "SHANZHI_SECRET": "a secret of thirty-two characters",
        "SHANZHI_CLAIMS_PUBLIC_KEY": public_pem(),
        "SHANZHI_CLAIMS_PRIVATE_KEY": private_pem(),
    }
    return open_stores(database, read(Settings, given))


def at_once(calls: list[Callable[[], T]]) -> list[T | Problem]:
    """Return what each call returned or was refused with; all begin together."""
    together = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Problem:
        together.wait()
        try:
            return call()
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def kinds(results: list[T | Problem]) -> list[object]:
    return [result.kind.code if isinstance(result, Problem) else "done" for result in results]


def test_an_account_is_read_as_it_was_saved(stores: Stores) -> None:
    account = Account("one", "someone", "某人", "hash", AT, HANDLER, "suspended", "because")

    saved = stores.accounts.create(asked("register_account"), lambda: register(account))

    assert replace(account, version=1) == saved == stores.accounts.get("one") == stores.accounts.by_login("someone")


def test_a_document_of_a_newer_version_is_still_read(stores: Stores, database: Database) -> None:
    stores.accounts.create(asked("register_account"), lambda: register(Account("one", "someone", "某人", "hash", AT)))

    database.collection("accounts").update_one({"_id": "one"}, {"$set": {"phone_hash": "x"}})

    assert "someone" == stores.accounts.get("one").login


def test_many_who_want_one_login_at_once_get_it_once(stores: Stores) -> None:
    stores = replace(stores, passwords=CountedPasswords())
    wishes = [asked("register_account", login="someone", password="correct horse", name="某人", key=f"{n}") for n in range(12)]

    results = at_once([partial(usecases.register_account, wish, stores) for wish in wishes])

    assert ["account.login_taken"] * 11 + ["done"] == sorted(map(str, kinds(results)))


def test_one_wish_sent_many_times_at_once_is_granted_once(stores: Stores, database: Database) -> None:
    stores = replace(stores, passwords=CountedPasswords())
    wish = asked("register_account", login="someone", password="correct horse", name="某人", key="key")

    results = at_once([lambda: usecases.register_account(wish, stores)] * 12)

    assert results == [results[0]] * 12
    assert ["done"] * 12 == kinds(results)
    assert 1 == len(list(database.collection("accounts").find({})))


def test_the_unique_index_speaks_when_the_check_before_it_was_too_early(stores: Stores) -> None:
    first, second = (Account(id, "someone", "某人", "hash", AT) for id in ("one", "two"))
    stores.accounts.create(asked("register_account"), lambda: register(first))

    with pytest.raises(Problem) as refusal:
        stores.accounts.create(asked("register_account"), lambda: register(second))

    assert LOGIN_TAKEN is refusal.value.kind


def test_the_whole_way_from_registering_to_claims(stores: Stores) -> None:
    wish = asked("register_account", login="Someone", password="correct horse", name="某人", key="key")
    id = str(usecases.register_account(wish, stores)["id"])
    usecases.set_standing(asked("set_standing", OPERATOR, account_id=id, roles=["citizen"], level="resident", version=1), stores)

    token = usecases.issue_token(asked("issue_token", login="someone", password="correct horse"), stores)["access_token"]
    claims = usecases.mint_claims(asked("mint_claims", token=token, audience="ideas"), stores)

    assert claims["claims"]


def test_sessions_are_paged_newest_first_and_only_while_they_count(stores: Stores) -> None:
    usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)
    for minutes in (0, 1, 2, 3, 4):
        log_in = asked("issue_token", login="resident1", password=DEMO_PASSWORD, at=AT + timedelta(minutes=minutes))
        usecases.issue_token(log_in, stores)
    account = stores.accounts.by_login("resident1")
    assert account
    revoked = stores.sessions.open_of(account, AT, rules=ALL_DAY, limit=9, cursor=None).items[1]
    usecases.revoke_session(asked("revoke_session", Actor(account.id), session_id=revoked.id), stores)
    first_is_over = AT + timedelta(hours=12)

    first = stores.sessions.open_of(account, first_is_over, rules=ALL_DAY, limit=2, cursor=None)
    second = stores.sessions.open_of(account, first_is_over, rules=ALL_DAY, limit=2, cursor=first.next)

    assert [4, 2] == [(session.created_at - AT).seconds // 60 for session in first.items]
    assert ([1], None) == ([(session.created_at - AT).seconds // 60 for session in second.items], second.next)
    assert () == stores.sessions.open_of(replace(account, id="another"), AT, rules=ALL_DAY, limit=2, cursor=None).items


def test_seeding_a_demo_town_twice_is_seeding_it_once(stores: Stores, database: Database) -> None:
    for _ in range(2):
        usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)

    assert {row.id: 1 for row in DEMO_ACCOUNTS} == {row["_id"]: row["version"] for row in database.collection("accounts").find({})}


def test_wrong_tries_at_once_are_all_counted(database: Database) -> None:
    log = AttemptLog(database, "secret", Patience(failures=5, window_s=60))

    at_once([lambda: log.count_failure("someone", AT)] * 16)

    assert Attempts(16, AT + timedelta(seconds=60)) == log.of("someone")


def test_wrong_tries_begin_anew_after_their_window_and_after_a_right_one(database: Database) -> None:
    log, later = AttemptLog(database, "secret", Patience(window_s=60)), AT + timedelta(seconds=60)

    log.count_failure("someone", AT)
    log.count_failure("someone", later)
    assert Attempts(1, later + timedelta(seconds=60)) == log.of("someone")

    log.clear("someone")
    assert log.of("someone") is None


def test_wrong_tries_expire_and_do_not_tell_what_was_typed(database: Database) -> None:
    AttemptLog(database, "secret", Patience()).count_failure("my-password-by-mistake", AT)
    rows = database.collection("attempts")

    assert [0] == [index["expireAfterSeconds"] for index in rows.list_indexes() if "ends_at" in index["key"]]
    assert "my-password" not in str(list(rows.find({})))


@pytest.mark.parametrize("login", ["someone", "nobody"])
def test_guessing_many_at_once_is_no_way_around_the_pause(stores: Stores, login: str) -> None:
    """A guess is hashed only in a turn, and what the turn before it counted is read first."""
    turns = CountedTurns(at_once=2, waiting=50)
    stores = replace(stores, passwords=turns)
    usecases.register_account(asked("register_account", login="someone", password="correct horse", name="某人"), stores)
    turns.work.clear()
    guesses = [asked("issue_token", login=login, password=f"guess number {n}") for n in range(50)]

    results = kinds(at_once([partial(usecases.issue_token, guess, stores) for guess in guesses]))

    assert {WRONG_LOGIN.code, LOGIN_PAUSED.code} == set(results)
    assert 5 <= len(turns.work) <= 6
    assert len(turns.work) == results.count(WRONG_LOGIN.code)


def test_a_flood_of_logins_is_refused_rather_than_queued() -> None:
    passwords = Passwords(Cost(), at_once=2, waiting=0)

    with passwords.turn(), passwords.turn(), pytest.raises(Problem) as refusal, passwords.turn():
        pass

    assert UNAVAILABLE is refusal.value.kind


def test_a_turn_that_does_not_come_in_time_is_refused() -> None:
    passwords = Passwords(Cost(), at_once=1, waiting=1, within_s=0.01)

    with passwords.turn(), pytest.raises(Problem) as refusal, passwords.turn():
        pass

    assert UNAVAILABLE is refusal.value.kind


def test_a_turn_that_fails_is_given_back() -> None:
    passwords = Passwords(Cost(), at_once=1, waiting=0)

    for _ in range(3):
        with pytest.raises(KeyError), passwords.turn():
            raise KeyError


def test_what_people_type_secretly_is_nowhere_in_the_database(stores: Stores, database: Database) -> None:
    usecases.register_account(asked("register_account", login="someone", password="canary-password", name="某人", key="key"), stores)
    token = usecases.issue_token(asked("issue_token", login="someone", password="canary-password"), stores)["access_token"]
    with pytest.raises(Problem):
        usecases.issue_token(asked("issue_token", login="canary-login", password="canary-other"), stores)

    dump = str([list(database.collection(name).find({})) for name in database.mongo.list_collection_names()])

    assert "someone" in dump
    assert "canary" not in dump
    assert str(token) not in dump


class CountedTurns(Passwords, CountedPasswords):
    """The real turns around hashes that are only counted."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        CountedPasswords.__init__(self)
        Passwords.__init__(self, Cost(), at_once=at_once, waiting=waiting)

    hashed = CountedPasswords.hashed
    matches = CountedPasswords.matches
