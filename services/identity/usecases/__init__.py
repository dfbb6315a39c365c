"""Use-cases of identity, by what they are about: load, decide, save, return. No rule lives here."""

from services.identity.usecases.accounts import (
    get_account,
    get_me,
    register_account,
    register_first_operator,
    seed_demo_accounts,
    seed_demo_crowd,
    set_standing,
)
from services.identity.usecases.counter import start_verification, verify_account
from services.identity.usecases.factors import (
    begin_second_factor,
    confirm_second_factor,
    prove_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
)
from services.identity.usecases.links import link_identity, list_links, open_federated_session, unlink_identity
from services.identity.usecases.own import change_password, export_my_account, revoke_other_sessions, step_account
from services.identity.usecases.sessions import issue_token, list_sessions, mint_claims, revoke_session
from services.identity.usecases.stores import Stores
from services.identity.usecases.units import list_departments, list_login_methods, list_towns

__all__ = [
    "Stores",
    "begin_second_factor",
    "change_password",
    "confirm_second_factor",
    "export_my_account",
    "get_account",
    "get_me",
    "issue_token",
    "link_identity",
    "list_departments",
    "list_links",
    "list_login_methods",
    "list_sessions",
    "list_towns",
    "mint_claims",
    "open_federated_session",
    "prove_second_factor",
    "register_account",
    "register_first_operator",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_second_factor",
    "revoke_other_sessions",
    "revoke_session",
    "seed_demo_accounts",
    "seed_demo_crowd",
    "set_standing",
    "start_verification",
    "step_account",
    "unlink_identity",
    "verify_account",
]
