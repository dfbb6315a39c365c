"""Making the demo town, once: what was begun is finished, what is finished or inhabited is left alone."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from services.commons.plumbing.site import Site
from services.ideas.settings import Settings
from services.ideas.store import open_stores
from town.demo_town import marker
from town.demo_town.playing import Inhabited, Uncounted, play
from town.demo_town.rows import load
from town.demo_town.script import Act, script
from town.settings import TownSettings

KINDS = {
    "draft_contest": "contests",
    "submit_idea": "ideas",
    "give_support": "supports",
    "assign_idea": "cases",
    "step_adoption": "answers",
}
Tell = Callable[[str], None]


def make(site: Site, own: TownSettings, *, tell: Tell) -> None:
    """Play the stories in the ideas department's ``site`` where the town of ``own`` is begun and not finished.

    Raises NotADemo, TypeError for another department's site.
    """
    if not isinstance(site.settings, Settings):
        raise TypeError("the stories belong to ideas")
    marker.require_demo(own)
    begun = marker.read(own.data_dir)
    if begun is None or begun.made:
        return
    started, contests = time.monotonic(), load()
    stores = replace(open_stores(site.database, site.settings), supports=Uncounted(site.database))
    acts = script(begun.plan, contests)
    try:
        done = play(acts, stores, tell=_progress(acts, tell))
    except Inhabited:
        tell("Demo town: there are contests already; they are left as they are.")
        return
    made = {**_counts(done), "seconds": round(time.monotonic() - started, 1)}
    marker.write(own.data_dir, replace(begun, made=made))
    tell(f"Demo town: {', '.join(f'{count} {kind}' for kind, count in made.items())}")


def _counts(done: Counter[str]) -> dict[str, float]:
    return {kind: done[operation] for operation, kind in KINDS.items()}


def _progress(acts: tuple[Act, ...], tell: Tell) -> Callable[[Act], None]:
    """Return what tells a line for each stage: every contest as it opens, by its title."""
    titles = {act.id: act.body["title"] for act in acts if act.operation == "draft_contest"}

    def told(act: Act) -> None:
        if act.operation == "step_contest" and act.path["step"] == "announce":
            tell(f"Demo town: {act.at:%Y-%m-%d} {titles[act.path['contest_id']]}")

    return told
