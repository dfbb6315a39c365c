"""A department looks after its endpoints: makes, pauses, tries and removes them, and sends again what they missed."""

from services.commons.contracts.notifications_webhooks import REPLAY_MOST
from services.commons.kernel.change import Change
from services.commons.kernel.command import Command
from services.commons.kernel.problems import FORBIDDEN, NOT_FOUND, Problem
from services.commons.kernel.views import PAGE, View, page
from services.notifications import model_dispatches, model_endpoints, views_webhooks
from services.notifications.model_dispatches import Dispatch, of_endpoint
from services.notifications.model_endpoints import Endpoint, Health, secret_of
from services.notifications.usecases.ports import Stores

CHANGES_MOST = 5


def list_endpoints(query: Command, stores: Stores) -> View:
    """Staff see their own department's; an operator every department's."""
    wanted = query.args.get("department")
    department = wanted if "operator" in query.actor.roles else wanted or query.actor.department
    if department and not model_endpoints.keeps(query.actor, department):
        raise Problem(FORBIDDEN)
    found = stores.hooks.endpoints.listed(department, limit=query.args.get("limit", PAGE), cursor=query.args.get("cursor"))
    return page([_shown(it, query, stores) for it in found.items], found.next)


def create_endpoint(command: Command, stores: Stores) -> View:
    hooks, department = stores.hooks, model_endpoints.department_for(command)

    def decide() -> Change[Endpoint]:
        return model_endpoints.make(command, department, present=hooks.endpoints.count_of(department), zone=hooks.courier.zone)

    return _with_secret(hooks.endpoints.create(command, decide), command, stores)


def get_endpoint(query: Command, stores: Stores) -> View:
    return _shown(_own(query, stores), query, stores)


def step_endpoint(command: Command, stores: Stores) -> View:
    hooks = stores.hooks
    after = hooks.endpoints.change(command, command.args["endpoint_id"], lambda it: model_endpoints.take_step(it, command))
    if after.is_sending:
        hooks.healths.note(Health(after.id))
    if not after.is_live:
        hooks.dispatches.forget(after.id)
    return _shown(after, command, stores)


def rotate_secret(command: Command, stores: Stores) -> View:
    after = stores.hooks.endpoints.change(command, command.args["endpoint_id"], lambda it: model_endpoints.rotate(it, command))
    return _with_secret(after, command, stores)


def try_endpoint(command: Command, stores: Stores) -> View:
    endpoint = _usable(command, stores)
    body = model_dispatches.probe_body(endpoint, command.new_id, command.at)
    dispatch = model_dispatches.queue(endpoint, body, command.at, is_test=True)
    stores.hooks.dispatches.add([dispatch])
    return views_webhooks.dispatch(stores.hooks.dispatches.find(dispatch.id) or dispatch)


def list_dispatches(query: Command, stores: Stores) -> View:
    endpoint, args = _own(query, stores), query.args
    found = stores.hooks.dispatches.listed(endpoint.id, args.get("state"), limit=args.get("limit", PAGE), cursor=args.get("cursor"))
    return page([views_webhooks.dispatch(it) for it in found.items], found.next)


def replay_dispatch(command: Command, stores: Stores) -> View:
    endpoint = _usable(command, stores)
    found = of_endpoint(stores.hooks.dispatches.find(command.args["dispatch_id"]), endpoint)
    return views_webhooks.dispatch(_again(found, command, stores))


def replay_dispatches(command: Command, stores: Stores) -> View:
    """Send again a page of what was queued since a moment; what waits already comes by itself."""
    endpoint, failed = _usable(command, stores), command.args.get("failed", False)
    found = stores.hooks.dispatches.since(endpoint.id, command.args["since"], limit=REPLAY_MOST, cursor=command.args.get("cursor"))
    chosen = [it for it in found.items if it.state in (("failed", "given_up") if failed else ("delivered", "failed", "given_up"))]
    for dispatch in chosen:
        _again(dispatch, command, stores)
    rest = {"next": found.next} if found.next else {}
    return {"replayed": len(chosen), **rest}


def _again(dispatch: Dispatch, command: Command, stores: Stores) -> Dispatch:
    """Have it sent again now, whatever a sender is doing to it meanwhile."""
    for _ in range(CHANGES_MOST):
        after = model_dispatches.replay(dispatch, command.at)
        if stores.hooks.dispatches.swap(dispatch, after):
            return after
        dispatch = stores.hooks.dispatches.find(dispatch.id) or dispatch
    return dispatch


def _own(asked: Command, stores: Stores) -> Endpoint:
    endpoint = stores.hooks.endpoints.find(asked.args["endpoint_id"])
    if endpoint is None:
        raise Problem(NOT_FOUND)
    return model_endpoints.visible(endpoint, asked.actor)


def _usable(asked: Command, stores: Stores) -> Endpoint:
    return model_endpoints.usable(_own(asked, stores), asked.actor)


def _shown(it: Endpoint, asked: Command, stores: Stores) -> View:
    return views_webhooks.endpoint(it, stores.hooks.healths.of(it.id), asked.actor, asked.at)


def _with_secret(it: Endpoint, asked: Command, stores: Stores) -> View:
    return {**_shown(it, asked, stores), "secret": secret_of(it.id, it.secrets[0].number, stores.house.secret)}
