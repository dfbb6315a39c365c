"""The rules of one wish: alone, and against the entry it ends or undoes. What an account holds is not looked at here."""

from services.grants.ledger.accounts import Account, Fund, read_account
from services.grants.ledger.entries import MOST_FEN, Posting, Wish, is_instant, mark_of_reversal, marked_kind
from services.grants.ledger.moves import CANCEL, ENDINGS, EXPIRE, MOVES, POST, RESERVATIONS, REVERSE, VOID, Move
from services.grants.ledger.refusals import Refusal


def check(wish: Wish, at: str, *, held: Wish | None = None, undone: bytes | None = None) -> None:
    """Refuse a wish that may not be written at ``at``.

    held: the reservation it resolves, None where none is open. undone: the mark of the entry it reverses.
    Raises any of wish_malformed, account_malformed, forbidden_move, mixed_funds, signers_missing, run_unexpected, not_held,
    expired, not_expired, wrong_ending, not_reversible, wrong_reversal.
    """
    _check_form(wish)
    if wish.kind in MOVES:
        _check_move(wish, MOVES[wish.kind])
    elif wish.kind in RESERVATIONS:
        _check_reservation(wish, at)
    elif wish.kind in ENDINGS:
        _check_ending(wish, at, held)
    elif wish.kind == REVERSE:
        _check_reversal(wish, undone)


def is_guarded(account: str) -> bool:
    """Tell whether an account may never go below 0."""
    return read_account(account).kind.guarded


def resolution_id(reservation_id: str) -> str:
    """Return the id of what ends a reservation: one id, so it ends once."""
    return f"{reservation_id}~ended"


def _check_form(wish: Wish) -> None:
    known = wish.kind in MOVES or wish.kind in RESERVATIONS or wish.kind in ENDINGS or wish.kind in (REVERSE, CANCEL)
    if not known:
        raise Refusal("wish_malformed", why=f"{wish.kind} is no kind of entry")
    if bool(wish.resolves) != (wish.kind in ENDINGS) or bool(wish.reverses) != (wish.kind == REVERSE):
        raise Refusal("wish_malformed", why="only an ending names what it resolves, only a reversal what it reverses")
    if wish.id != resolution_id(wish.resolves) if wish.resolves else "~" in wish.id:
        raise Refusal("wish_malformed", why="the id of an ending follows from what it ends, and no other has a ~")
    if bool(wish.expires_at) != (wish.kind in RESERVATIONS) or (wish.expires_at and not is_instant(wish.expires_at)):
        raise Refusal("wish_malformed", why="a reservation has a time when it expires, and nothing else has")
    if bool(wish.run) != (wish.kind in MOVES and MOVES[wish.kind].in_run):
        raise Refusal("run_unexpected")
    _check_postings(wish)


def _check_postings(wish: Wish) -> None:
    if (not wish.postings) != (wish.kind == CANCEL) or len(wish.postings) == 1:
        raise Refusal("wish_malformed", why="an entry has two postings or more, what was given up has none")
    accounts = wish.accounts
    if list(accounts) != sorted(set(accounts)):
        raise Refusal("wish_malformed", why="postings are sorted by account, each account once")
    if not all(0 < abs(each.amount_fen) <= MOST_FEN for each in wish.postings):
        raise Refusal("wish_malformed", why="amount_fen is a whole number of fen within 2^53, and not 0")


def _check_move(wish: Wish, row: Move) -> None:
    out, into = _sides(wish)
    for source in out:
        for target in into:
            if source.kind.key not in row.sources or target.kind.key not in row.targets or not _keep(source, target, row.keeps):
                raise Refusal("forbidden_move", kind=row.key, source=_name(source), target=_name(target))
    _check_funds(wish, ignoring_purpose=row.new_purpose)
    _check_signers(wish, row.signers)


def _check_reservation(wish: Wish, at: str) -> None:
    row, (out, into) = RESERVATIONS[wish.kind], _sides(wish)
    if len(out) != 1 or len(into) != 1:
        raise Refusal("wish_malformed", why="a reservation has two postings: from where it is taken, to where it is held")
    source, held = out[0], into[0]
    if (source.kind.key, held.kind.key) != (row.source, row.held) or not _keep(source, held, row.keeps):
        raise Refusal("forbidden_move", kind=row.key, source=_name(source), target=_name(held))
    _check_funds(wish)
    _check_signers(wish, row.signers)
    if not wish.expires_at or wish.expires_at <= at:
        raise Refusal("expired", id=wish.id, expires_at=wish.expires_at)


def _check_ending(wish: Wish, at: str, held: Wish | None) -> None:
    if held is None or held.id != wish.resolves or held.expires_at is None:
        raise Refusal("not_held", id=wish.resolves)
    if wish.kind == POST and at >= held.expires_at:
        raise Refusal("expired", id=held.id, expires_at=held.expires_at)
    if wish.kind == EXPIRE and at != held.expires_at:
        raise Refusal("not_expired", id=held.id, expires_at=held.expires_at)
    if wish.postings not in _endings(wish, held):
        raise Refusal("wrong_ending", id=held.id)


def _endings(wish: Wish, held: Wish) -> tuple[tuple[Posting, ...], ...]:
    """Return what the postings of an ending may be: of a post, as much as it says, the rest back."""
    if wish.kind in (VOID, EXPIRE):
        return (ending(held, 0),)
    posted = wish.amount_in(post_target(held))
    return (ending(held, posted),) if posted > 0 else ()


def ending(held: Wish, posted_fen: int) -> tuple[Posting, ...]:
    """Return the postings that end a reservation: ``posted_fen`` to its target, what is left back to its source."""
    source, hold = sorted(held.postings, key=lambda each: each.amount_fen)
    back = hold.amount_fen - posted_fen
    moved = {hold.account: -hold.amount_fen, post_target(held): posted_fen, source.account: back}
    return tuple(Posting(name, moved[name]) for name in sorted(moved) if moved[name]) if back >= 0 else ()


def post_target(held: Wish) -> str:
    """Return the account a reservation is posted to: its row's target, of the same owner and fund as what is held."""
    hold = max(held.postings, key=lambda each: each.amount_fen).account
    return f"{RESERVATIONS[held.kind].target}/{hold.partition('/')[2]}"


def _check_reversal(wish: Wish, undone: bytes | None) -> None:
    if not undone:
        raise Refusal("not_reversible", id=wish.reverses)
    if mark_of_reversal(marked_kind(undone), wish) != undone:
        raise Refusal("wrong_reversal", id=wish.reverses)


def _sides(wish: Wish) -> tuple[list[Account], list[Account]]:
    out = [read_account(each.account) for each in wish.postings if each.amount_fen < 0]
    into = [read_account(each.account) for each in wish.postings if each.amount_fen > 0]
    return out, into


def _check_funds(wish: Wish, *, ignoring_purpose: bool = False) -> None:
    sums: dict[Fund, int] = {}
    for posting in wish.postings:
        custodian, leg, purpose = read_account(posting.account).fund
        fund = (custodian, leg, "" if ignoring_purpose else purpose)
        sums[fund] = sums.get(fund, 0) + posting.amount_fen
    for fund, amount in sums.items():
        if amount:
            raise Refusal("mixed_funds", fund="/".join(fund))


def _check_signers(wish: Wish, count: int) -> None:
    if len(set(wish.signers)) != len(wish.signers) or len(wish.signers) < count:
        raise Refusal("signers_missing", kind=wish.kind, count=count)


def _keep(source: Account, target: Account, what: str) -> bool:
    """Tell whether two accounts share what they must: the donor, the whole owner, or nothing."""
    return not what or getattr(source, what) == getattr(target, what)


def _name(read: Account) -> str:
    return "/".join((read.kind.key, read.owner, *read.fund))
