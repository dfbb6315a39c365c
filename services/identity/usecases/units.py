"""Lists that are the same for everybody: departments, towns, ways to log in."""

from services.commons.contracts.units import DEPARTMENTS, TOWNS
from services.commons.kernel.views import View
from services.identity import views
from services.identity.usecases.stores import Stores


def list_departments() -> View:
    return views.units(DEPARTMENTS)


def list_towns() -> View:
    return views.units(TOWNS)


def list_login_methods(stores: Stores) -> View:
    return {"by_password": True, "providers": [views.provider(row) for row in stores.providers.rows]}
