"""The demo town: the accounts that everybody may try. Only where SHANZHI_DEMO=1.

``python -m town.demo`` seeds beside the identity service, with that service's own variables.
"""

from services.commons.contracts.identity import CONTRACT
from services.commons.plumbing.runtime import tick
from services.commons.plumbing.settings import read_or_exit
from services.commons.plumbing.site import Site, open_site
from services.identity import usecases
from services.identity.model_demo import DEMO_PASSWORD, DemoAccount
from services.identity.settings import Settings
from services.identity.store import open_stores


def seed(site: Site) -> tuple[DemoAccount, ...]:
    """Register the accounts that are not there yet, through identity's own use-case; return them all.

    ``site`` is identity's. Raises TypeError for another's.
    """
    if not isinstance(site.settings, Settings):
        raise TypeError("only identity's site can be seeded")
    return usecases.seed_demo_accounts(tick("seed_demo_accounts"), open_stores(site.database, site.settings))


def accounts_text(accounts: tuple[DemoAccount, ...]) -> str:
    """Return the table that a newcomer logs in from."""
    rows = [f"  {row.login:<12} {row.name}  {', '.join(sorted(row.standing.roles))}" for row in accounts]
    return "\n".join([f"Demo accounts (password {DEMO_PASSWORD}):", *rows])


def main() -> None:
    print(accounts_text(seed(open_site(CONTRACT, read_or_exit(Settings)))))


if __name__ == "__main__":
    main()
