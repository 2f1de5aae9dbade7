"""The JavaScript of `latent/browser/` fits together: TypeScript's check of names, arguments and types, as in an editor.

Without TypeScript this is skipped, and says so; INBETWEEN_REQUIRE_BROWSER=1 makes that a failure.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.node
TSC = shutil.which("tsc")
MISSING = "type check of the JavaScript skipped: tsc not found on the PATH (npm install --global typescript@5.9.3)"


def test_the_javascript_fits_together():
    if TSC is None and os.environ.get("INBETWEEN_REQUIRE_BROWSER") == "1":
        pytest.fail(MISSING, pytrace=False)
    if TSC is None:
        raise pytest.skip.Exception(MISSING)
    command = [TSC, "--project", str(Path(__file__).parent), "--pretty", "false"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
