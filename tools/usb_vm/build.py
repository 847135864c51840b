# SPDX-License-Identifier: Apache-2.0
"""What the machine takes from a build of this project."""
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SANITIZERS = ("libasan", "libtsan")  # their runtimes want to be loaded before anything else


def folder():
    return Path(os.environ.get("SSC_BUILD", ROOT / "build" / "release")).resolve()


def programs():
    return folder() / "bin"


def bundle():
    """Our driver, as pcscd loads it."""
    return folder() / "host" / "driver" / "ifd-ssc.bundle"


def sanitizers():
    """What a pcscd without sanitizers has to load before a driver with them: mostly nothing."""
    library = next((bundle() / "Contents" / "Linux").glob("*.so"), None)
    if not library:
        return []
    loaded = subprocess.run(["ldd", library], check=True, text=True, capture_output=True).stdout
    return [words[2] for words in map(str.split, loaded.splitlines()) if words[0].startswith(SANITIZERS) and len(words) > 2]
