"""``shanzhi``: the command line of a town. Live commands speak HTTP to a gateway; verifiers work on files alone.

Each module here brings one group of commands; add a row below for a new one. Exit codes: 0 done, 1 refused or
failed, 2 wrong usage.
"""

import typer

from town.cli import audit, ballot, demo, documents, facts, grants, match, notices, parked, tip, webhooks
from town.cli.doctor import doctor

main = typer.Typer(name="shanzhi", help="Shanzhi 善治, from the command line.", no_args_is_help=True, add_completion=False)
main.add_typer(audit.commands, name="audit")
main.add_typer(ballot.commands, name="ballot")
main.add_typer(demo.commands, name="demo")
main.add_typer(facts.commands, name="facts")
main.add_typer(grants.commands, name="grants")
main.add_typer(match.commands, name="match")
main.add_typer(notices.commands, name="notice")
main.add_typer(parked.commands, name="parked")
main.add_typer(tip.commands, name="tip")
main.add_typer(webhooks.commands, name="webhooks")
main.command("doctor")(doctor)
main.command("openapi")(documents.print_openapi)
main.command("asyncapi")(documents.print_asyncapi)
