"""Thousands of requests made up from the OpenAPI document: none is answered by a defect or against the document."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.scripted_gateway import KNOWN_TOKEN
from tests.support.served_gateway import served


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_api_does_as_its_document_says(tmp_path: Path) -> None:
    with served(log_level="ERROR") as gateway:
        command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"http://127.0.0.1:{gateway.port}/api/v1/openapi.json"]
        options = ["--header", f"Authorization: Bearer {KNOWN_TOKEN}", "--phases", "examples,fuzzing", "--max-examples", "30"]
        done = subprocess.run([*command, *options, "--seed", "1"], cwd=tmp_path, capture_output=True, text=True)

    assert 0 == done.returncode, done.stdout[-4000:]
