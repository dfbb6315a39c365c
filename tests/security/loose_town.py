"""An embedded town in which three rules are loosened, for the matrix to notice: roles, departments, secrecy."""

from town import embedded  # first: it patches the process

from services.commons.kernel.people import Access, Actor  # isort: skip
from services.ideas.usecases import ideas  # isort: skip


def loosen() -> None:
    Access.admit = lambda self, actor: None  # loosened on purpose
    Actor.roles_for = lambda self, department: self.roles  # loosened on purpose
    ideas.sees_idea = lambda actor, idea: True  # loosened on purpose


if __name__ == "__main__":
    loosen()
    embedded.main()
