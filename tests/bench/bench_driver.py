# SPDX-License-Identifier: Apache-2.0
"""Our driver and stock libccid, loaded by driver_exchange: what the benches of both have in common."""
import os
import plistlib
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("SSC_BUILD", ROOT / "build" / "release")).resolve()
STOCK_BUNDLE = Path("/usr/lib/pcsc/drivers/ifd-ccid.bundle")
DRIVERS = {"ours": BUILD / "host" / "driver" / "ifd-ssc.bundle" / "Contents" / "Linux" / "libifd-ssc.so",
           "stock": STOCK_BUNDLE / "Contents" / "Linux" / "libccid.so"}
DEVICE = "usb:1209/0001:libudev:0:/dev/bus/usb/001/002"
APDUS = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF\n00B2072C0B\n"


def stock_bundle(folder):
    """A copy whose list has our reader; found by PCSCLITE_HP_DROPDIR."""
    bundle = shutil.copytree(STOCK_BUNDLE, folder / STOCK_BUNDLE.name)
    properties = bundle / "Contents" / "Info.plist"
    plist = plistlib.loads(properties.read_bytes())
    plist.update(ifdVendorID=["0x1209"], ifdProductID=["0x0001"], ifdFriendlyName=["OpenSSC Reader"])
    properties.write_bytes(plistlib.dumps(plist))
