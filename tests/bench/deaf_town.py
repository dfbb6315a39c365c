"""The embedded town with nobody listening: what saving alone costs."""

from services.commons.plumbing import green

green.patch()

from services.commons.plumbing.ears import Listens  # noqa: E402  the process is patched first
from town import embedded  # noqa: E402  likewise

Listens.setup = Listens.start = Listens.stop = lambda self: None  # deaf on purpose
embedded.main()
