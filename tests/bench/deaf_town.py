"""The embedded town without the services that listen: what saving alone costs."""

from town import embedded

embedded.SERVICES = tuple(cls for cls in embedded.SERVICES if not cls.contract.listens)
embedded.main()
