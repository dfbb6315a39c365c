"""Starting one service: patch for eventlet before anything else is imported, then run until SIGTERM (docs/adr/0002)."""


def serve(path: str) -> None:
    """Run the service at ``module:Class`` until SIGTERM or SIGINT; drain, then return (exit 0).

    Exits 78 when settings are missing or malformed.
    """
    from services.commons.plumbing import green

    green.patch()
    _run(path)


def _run(path: str) -> None:
    import importlib
    import logging

    from services.commons.plumbing import green, logs, runtime
    from services.commons.plumbing.settings import read_or_exit

    module, _, name = path.partition(":")
    cls = getattr(importlib.import_module(module), name)
    settings = read_or_exit(runtime.settings_of(cls))
    logs.configure(cls.name, settings.log_level, cls.contract.masked)
    runtime.tell_metrics(settings)
    stopping = green.ending()
    log = logging.getLogger(__name__)
    log.info("service starts", extra={"contract": cls.contract.hash})
    runtime.run_until(stopping, runtime.runner([cls], {cls.name: settings}))
    log.info("service stopped")
