"""Mermaid pictures of lifecycles and of who hears whom, from the contracts' tables."""

from collections.abc import Sequence

from services.commons.contracts.rows import Contract
from services.commons.kernel.lifecycle import Lifecycle
from services.commons.kernel.people import ROLES

ROLE_NAMES = {role.key: role.zh for role in ROLES} | {"author": "本人", "owner": "本人", "service": "本服务"}


def lifecycle(contract: Contract, table: Lifecycle) -> str:
    """Return a page: the state diagram, and a table of its steps."""
    lines = ["stateDiagram-v2"]
    lines += [f"  {state.key}: {state.zh} {state.en}" for state in table.states]
    lines.append(f"  [*] --> {table.states[0].key}")
    for step in table.steps:
        lines += [f"  {source} --> {step.target}: {step.zh} {step.key}" for source in step.sources]
    lines += [f"  {state.key} --> [*]" for state in table.states if state.final]
    rows = [
        f"| `{step.key}` | {step.zh} {step.en} | {', '.join(step.sources)} | {step.target} | {_roles(step.roles)} "
        f"| {', '.join(step.requires) or '·'} | `{step.fact}` |"
        for step in table.steps
    ]
    head = "| step | label | from | to | who | requires | fact |\n|---|---|---|---|---|---|---|\n"
    title = f"# {table.name} ({contract.service})\n"
    return "\n".join([title, "```mermaid", *lines, "```", "", head + "\n".join(rows)]) + "\n"


def _roles(roles: frozenset[str]) -> str:
    return ", ".join(f"{ROLE_NAMES[key]} {key}" for key in sorted(roles))


def fact_flow(catalog: Sequence[Contract]) -> str:
    """Return a page: who hears whom, and a table of every fact."""
    lines = ["flowchart LR"]
    lines += [f"  {it.service}[{it.zh}<br/>{it.service}]" for it in catalog]
    lines += [f"  {row.source} -- {row.pattern} --> {it.service}" for it in catalog for row in it.listens]
    rows = [
        f"| `{it.service}` | `{fact.name}.v{fact.version}` | {fact.zh} · {fact.en} | {fact.dataclass} |"
        for it in catalog
        for fact in it.facts
    ]
    head = "| service | fact | what happened | data class |\n|---|---|---|---|\n"
    return "\n".join(["# Facts\n", "```mermaid", *lines, "```", "", head + "\n".join(rows)]) + "\n"
