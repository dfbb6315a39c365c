"""The embedded town with nobody listening: what saving alone costs."""

from services.commons.plumbing import green

green.patch()

from services.commons.plumbing.ears import Listens  # noqa: E402
from town import embedded  # noqa: E402

Listens.setup = Listens.start = Listens.stop = lambda self: None  # type: ignore[method-assign]
embedded.main()
