"""What the script says of a bundle, asked in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from awards.verifying import limited, verify

SECONDS = 150
ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}

TOO_LONG = {"result": "too-long", "findings": []}
"""What is said of a bundle whose check took more time or memory than this machine gives to one."""


def look(content: bytes) -> dict[str, Any]:
    """The report of the script; of one that was killed, that it took too long."""
    with TemporaryDirectory(prefix="awards-bundle-") as folder:
        bundle = Path(folder) / "bundle.zip"
        bundle.write_bytes(content)
        command = [sys.executable, "-I", limited.__file__, verify.__file__, str(bundle)]
        try:
            run = subprocess.run(  # noqa: S603 - our own script
                command, env=ENVIRONMENT, cwd=folder, capture_output=True, timeout=SECONDS, check=False
            )
            found: dict[str, Any] = json.loads(run.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return dict(TOO_LONG)
        return found
