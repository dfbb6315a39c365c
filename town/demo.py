"""The demo town's people: the accounts that everybody may try, and who lived here before. Only where SHANZHI_DEMO=1.

``python -m town.demo`` seeds beside the identity service, with that service's own variables. What these people did
is told by ``town.demo_town``.
"""

import sys
from dataclasses import replace

from services.commons.contracts.identity import CONTRACT
from services.commons.plumbing.runtime import tick
from services.commons.plumbing.settings import read_or_exit
from services.commons.plumbing.site import Site, open_site
from services.identity import usecases
from services.identity.model_demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount
from services.identity.settings import Settings
from services.identity.store import open_stores
from services.identity.usecases import Stores
from town.demo_town import marker
from town.demo_town.marker import Marker, NotADemo
from town.demo_town.plan import today
from town.settings import TownSettings


def seed(site: Site, own: TownSettings) -> tuple[DemoAccount, ...]:
    """Register the accounts that are not there yet, through identity's own use-cases; return those one can log in to.

    In a new town that shall look lived in, they are as old as its stories, and the crowd comes too. ``site`` is
    identity's. Raises NotADemo, TypeError for another's.
    """
    if not isinstance(site.settings, Settings):
        raise TypeError("only identity's site can be seeded")
    stores, command = open_stores(site.database, site.settings), tick("seed_demo_accounts")
    mark = begun(stores, own)
    if mark and not mark.made:
        command = replace(command, at=mark.plan.opened_at)
        usecases.seed_demo_crowd(command, stores)
    return usecases.seed_demo_accounts(command, stores)


def begun(stores: Stores, own: TownSettings) -> Marker | None:
    """Return what the town's folder says of its demo, None for one without stories; begin one where nobody lives yet.

    Raises NotADemo.
    """
    marker.require_demo(own)
    mark = marker.read(own.data_dir)
    if mark or stores.accounts.find(DEMO_ACCOUNTS[0].id):
        return mark
    if not stores.accounts.is_empty():
        raise NotADemo(
            f"The town in {own.data_dir} has people of its own and is no demo. Unset SHANZHI_DEMO, or name another SHANZHI_DATA_DIR."
        )
    if not own.demo_town:
        return None
    mark = Marker(own.demo_seed, today().isoformat())
    marker.write(own.data_dir, mark)
    return mark


def accounts_text(accounts: tuple[DemoAccount, ...]) -> str:
    """Return the table that a newcomer logs in from."""
    rows = [f"  {row.login:<12} {row.name}  {', '.join(sorted(row.standing.roles))}" for row in accounts]
    return "\n".join([f"Demo accounts (password {DEMO_PASSWORD}):", *rows])


def main() -> None:
    site = open_site(CONTRACT, read_or_exit(Settings))
    try:
        print(accounts_text(seed(site, read_or_exit(TownSettings))))
        site.relay.stop()
    except NotADemo as refused:
        print(refused, file=sys.stderr)
        raise SystemExit(1) from refused


if __name__ == "__main__":
    main()
