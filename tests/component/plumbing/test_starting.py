"""Starting a service: stock Nameko's own way, then ours. Each in a process of its own."""

import subprocess
import sys

NO_SETUPTOOLS = "import sys; sys.modules['pkg_resources'] = None\n"
IS_PATCHED = "from eventlet.patcher import is_monkey_patched\nprint(is_monkey_patched('socket'), is_monkey_patched('thread'))\n"


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)


def test_stock_cannot_start_without_setuptools() -> None:
    assert "pkg_resources" in python(NO_SETUPTOOLS + "import nameko.cli.main").stderr


def test_ours_starts_without_setuptools() -> None:
    """As far as looking for the service."""
    assert (
        "No module named 'nowhere'"
        in python(NO_SETUPTOOLS + "from services.commons.plumbing.serve import serve\nserve('nowhere:X')").stderr
    )


def test_stock_runners_patch_nothing() -> None:
    assert "False False" == python("import nameko.runners, nameko.containers\n" + IS_PATCHED).stdout.strip()


def test_ours_patches_before_it_imports_the_service() -> None:
    code = "from services.commons.plumbing.serve import serve\ntry:\n    serve('nowhere:X')\nexcept ModuleNotFoundError:\n    pass\n"

    assert "True True" == python(code + IS_PATCHED).stdout.strip()
