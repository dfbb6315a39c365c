"""``python -m town.demo_town`` tells the stories beside the ideas service, with that service's own variables.

It publishes their facts through the service's own relay, so it wants the broker too. ``python -m town.demo`` comes first.
"""

from services.commons.contracts.ideas import CONTRACT
from services.commons.plumbing.settings import read_or_exit
from services.commons.plumbing.site import open_site
from services.ideas.settings import Settings
from town.demo_town.making import make
from town.settings import TownSettings

if __name__ == "__main__":
    site = open_site(CONTRACT, read_or_exit(Settings))
    make(site, read_or_exit(TownSettings), tell=print)
    site.relay.stop()
