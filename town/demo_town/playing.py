"""Playing the script: each act through the ideas department's own use-case, as its door would ask it.

What was played before is not played again: every act has its own Idempotency-Key, so an interrupted play is simply
played once more from its beginning.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import chain

from marshmallow import Schema

from services.commons.contracts.ideas import CONTRACT
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.ideas import usecases
from services.ideas.store.supports import Supports
from services.ideas.usecases import Stores
from services.identity.model_demo import DEMO_ACCOUNTS, DEMO_CROWD
from town.demo_town.script import TIMER, Act

PEOPLE: Mapping[str, Actor] = {
    row.login: Actor(row.id, row.standing.roles, row.standing.department, row.standing.level) for row in (*DEMO_ACCOUNTS, *DEMO_CROWD)
}
PAGE = 100
SCENE = 32  # acts
AT_ONCE = 8


class Uncounted(Supports):
    """Supports that nobody waits to see counted: half of what giving one costs is the answer to the giver."""

    def counts(self, idea_ids: Sequence[str]) -> Mapping[str, int]:
        return {}


class Inhabited(Exception):
    """The town has contests that are not of this demo."""


def play(acts: Sequence[Act], stores: Stores, *, tell: Callable[[Act], None], at_once: int = AT_ONCE) -> Counter[str]:
    """Let every act happen at its own time; return how many of each operation there are. Raises Inhabited."""
    _refuse_inhabited(acts, stores)
    with ThreadPoolExecutor(at_once) as pool:
        for some in scenes(acts):
            list(pool.map(partial(_play_in_turn, stores=stores), some))
            for act in chain.from_iterable(some):
                tell(act)
    return Counter(act.operation for act in acts)


def scenes(acts: Iterable[Act]) -> Iterator[list[list[Act]]]:
    """Yield acts that may happen together, in lists whose acts must follow each other: one list for each idea.

    A scene is short, so facts are made known nearly in the order of time.
    """
    scene: dict[str, list[Act]] = {}
    for act in acts:
        if (scene and not act.about) or sum(map(len, scene.values())) == SCENE:
            yield list(scene.values())
            scene = {}
        if act.about:
            scene.setdefault(act.about, []).append(act)
        else:
            yield [[act]]
    yield list(scene.values())


def _play_in_turn(acts: Sequence[Act], stores: Stores) -> None:
    for act in acts:
        if act.operation == TIMER:
            usecases.announce_phases(Command(TIMER, act.at, act.id, correlation_id=act.id), stores)
        else:
            getattr(usecases, act.operation)(asked(act), stores)


def asked(act: Act) -> Command:
    """Return the command of an act: who asks is let in, and what they send is read, by the contract."""
    operation, actor = CONTRACT.by_operation[act.operation], PEOPLE[act.by]
    operation.allowed.admit(actor)
    body = _reader(operation.body).load(act.body) if operation.body else {}
    return Command(act.operation, act.at, act.id, {**act.path, **body}, actor, key=act.id, fingerprint=act.id, correlation_id=act.id)


@cache
def _reader(body: type[Schema]) -> Schema:
    return body()


def _refuse_inhabited(acts: Sequence[Act], stores: Stores) -> None:
    own, shown = {act.id for act in acts if act.operation == "draft_contest"}, CONTRACT.by_operation["list_contests"].returns()
    for args in ({}, {"state": "draft"}):
        query = Command("list_contests", acts[0].at, acts[0].id, {**args, "limit": PAGE}, PEOPLE["organiser"])
        if {contest["id"] for contest in shown.dump(usecases.list_contests(query, stores))["items"]} - own:
            raise Inhabited
