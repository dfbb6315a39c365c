"""``shanzhi match``: propose posts to volunteers, and check somebody else's proposals. Needs no town."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import typer

from services.volunteers.matching.candidates import pairs_of
from services.volunteers.matching.checker.check import Verdict, check
from services.volunteers.matching.checker.papers import read_assignment, read_certificate
from services.volunteers.matching.checker.papers import read_instance as read_for_check
from services.volunteers.matching.checker.refusals import Refused
from services.volunteers.matching.explaining import Outcome, PersonReasons, explain_person, explain_post
from services.volunteers.matching.flow import TooLarge
from services.volunteers.matching.generating import generate
from services.volunteers.matching.instance import Instance
from services.volunteers.matching.plan import NoPair, plan_of
from services.volunteers.matching.run import Run, match
from town.cli.live import AsJson, on_one_line, progress, show_json
from town.cli.match_papers import instance_in, require_places, telling_mistakes, text_of, write_papers
from town.cli.match_words import person_in_words, post_in_words

commands = typer.Typer(help="Propose posts to volunteers with a proof, and check such proofs.", invoke_without_command=True)

In = Annotated[Path, typer.Option("--in", metavar="FILE", help="Rules, posts and volunteers, JSON.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the assignment goes.")]
CertificateOut = Annotated[Path, typer.Option("--certificate", metavar="FILE", help="Where the certificate goes.")]
Model = Annotated[
    Literal["a", "b"], typer.Option("--model", help="a: periods, proven best. b: clock times and minutes, with a proven gap.")
]
Assignment = Annotated[Path, typer.Option("--assignment", metavar="FILE", help="The assignment to check.")]
CertificateIn = Annotated[Path, typer.Option("--certificate", metavar="FILE", help="Its certificate.")]


@commands.callback()
def match_without_word(
    context: typer.Context,
    in_: Annotated[Path | None, typer.Option("--in", metavar="FILE", help="Rules, posts and volunteers, JSON.")] = None,
    model: Model = "a",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where the assignment goes.")] = None,
    certificate: Annotated[Path | None, typer.Option("--certificate", metavar="FILE", help="Where the certificate goes.")] = None,
    as_json: AsJson = False,
) -> None:
    """Propose posts to volunteers with a proof, and check such proofs. Without a command: solve."""
    if context.invoked_subcommand:
        return
    if in_ is None or out is None or certificate is None:
        raise typer.BadParameter("say --in, --out and --certificate, or one of the commands generate, solve, verify, explain")
    solve(in_, out, certificate, model, as_json)


@commands.command("generate")
def generate_city(
    volunteers: Annotated[int, typer.Option("--volunteers", min=1, max=5_000_000, help="How many volunteers.")],
    posts: Annotated[int, typer.Option("--posts", min=1, max=100_000, help="How many posts.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same city.")],
) -> None:
    """Print a made-up city, JSON on standard output."""
    for piece in generate(volunteers, posts, seed):
        sys.stdout.write(piece)


@commands.command("solve")
def solve(in_: In, out: Out, certificate: CertificateOut, model: Model = "a", as_json: AsJson = False) -> None:
    """Propose the best plan and write it down with its certificate."""
    require_places(in_, out, certificate)
    instance = instance_in(in_)
    with telling_mistakes(in_, TooLarge):
        run = match(instance, model, tell=progress)
    write_papers({out: run.assignment, certificate: run.certificate})
    if as_json:
        show_json(_figures(instance, run))
    else:
        _tell(instance, run)


@commands.command("verify")
def verify(in_: In, assignment: Assignment, certificate: CertificateIn, as_json: AsJson = False) -> None:
    """Check an assignment by its certificate, without the solver: exit 0 only if possible, worth what it says, and proven."""
    stated, proof = text_of(assignment), text_of(certificate)
    try:
        verdict = _checked(in_, stated, proof)
    except Refused as refused:
        if as_json:
            show_json({"ok": False, "code": refused.code, "says": str(refused), **refused.details})
        else:
            print(on_one_line(f"{refused} ({refused.code})."))
        raise typer.Exit(1) from refused
    if as_json:
        show_json({"ok": True, **asdict(verdict)})
    else:
        print(_verdict_in_words(verdict))


@commands.command("explain")
def explain(
    in_: In,
    assignment: Assignment,
    certificate: CertificateIn,
    volunteer: Annotated[str | None, typer.Option("--volunteer", metavar="ID", help="Why this volunteer has these posts.")] = None,
    post: Annotated[str | None, typer.Option("--post", metavar="ID", help="Why this post has these seats taken.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say why a volunteer was proposed what they were, or why a post is as full as it is. Verify first: this believes its papers."""
    if (volunteer is None) == (post is None):
        raise typer.BadParameter("say either --volunteer or --post")
    instance = instance_in(in_)
    kind, ids, id = ("volunteer", instance.place_of_volunteer, volunteer) if volunteer else ("post", instance.place_of_post, post)
    if id not in ids:
        raise typer.BadParameter(f"{in_}: there is no {kind} {id}")
    outcome = _outcome(instance, assignment, certificate)
    reasons = explain_person(outcome, ids[id]) if volunteer else explain_post(outcome, ids[id])
    if as_json:
        show_json(asdict(reasons))
    else:
        for line in person_in_words(reasons) if isinstance(reasons, PersonReasons) else post_in_words(reasons):
            print(on_one_line(line))


def _outcome(instance: Instance, assignment: Path, certificate: Path) -> Outcome:
    with telling_mistakes(assignment, Refused):
        _, proposals = read_assignment(text_of(assignment))
    with telling_mistakes(certificate, Refused):
        proof = read_certificate(text_of(certificate))
    if proof.prices.keys() != instance.place_of_post.keys():
        raise typer.BadParameter(f"{certificate}: there is not exactly one price for each post")
    prices = np.array([proof.prices[id] for id in instance.posts.ids], dtype=np.int64)
    pairs = pairs_of(instance)
    with telling_mistakes(assignment, NoPair):
        plan = plan_of(instance, pairs, proposals)
    return Outcome(instance, pairs, plan, prices, proof.scale, by_clock=proof.model == "b")


def _checked(path: Path, stated: str, proof: str) -> Verdict:
    """Return the checker's verdict. It has a reader of its own; only where it stumbles, the other one is asked for the line."""
    stumbles = (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError)
    with telling_mistakes(path, *stumbles):
        try:
            objective, pairs = read_assignment(stated)
            return check(read_for_check(text_of(path)), objective, pairs, read_certificate(proof), tell=progress)
        except stumbles:
            instance_in(path)
            raise


def _figures(instance: Instance, run: Run) -> dict[str, Any]:
    return {
        "model": run.model,
        "objective": run.assignment["objective"],
        "bound": run.certificate["bound"],
        "gap": run.certificate["gap"],
        "volunteers": len(instance.volunteers.ids),
        "posts": len(instance.posts.ids),
        "pairs": run.pairs,
        "proposals": len(run.assignment["assignments"]),
        "seal": run.certificate["seal"],
        "served": {**asdict(run.served), "share": round(run.served.share, 4), "gini": round(run.served.gini, 4)},
    }


def _tell(instance: Instance, run: Run) -> None:
    served, gap = run.served, run.certificate["gap"]
    proven = "proven best" if not gap else f"at most {gap} from the best, proven"
    print(f"{len(run.assignment['assignments'])} proposals worth {run.assignment['objective']} points, {proven}.")
    print(f"{served.people} of {served.willing} people who can have a post ({served.share:.1%}); Gini {served.gini:.3f}.")
    print(f"Seal: {run.certificate['seal']}")


def _verdict_in_words(verdict: Verdict) -> str:
    if verdict.model == "b":
        return f"Possible, worth {verdict.objective} points, and at most {verdict.gap} from the best."
    more = (verdict.open_bound or verdict.bound) - verdict.objective
    aside = f" Without the limit on candidates at most {more} more." if more else " Nor without the limit on candidates."
    return f"Possible, worth {verdict.objective} points, and no plan is better.{aside}"
