# SPDX-License-Identifier: Apache-2.0
"""The package of the driver: what is in it, where, and whether its parts speak of the same reader."""
import os
import plistlib
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

PACKAGE, = Path(os.environ["SSC_BUILD"]).glob("packages/openssc-ifd_*.deb")
BUNDLE = "usr/lib/pcsc/drivers/ifd-ssc.bundle/Contents"
RULES = "usr/lib/udev/rules.d/60-openssc-reader.rules"
EXAMPLES = "usr/share/doc/openssc-ifd/examples"
FUNCTIONS = {"IFDHCreateChannelByName", "IFDHCreateChannel", "IFDHCloseChannel", "IFDHGetCapabilities", "IFDHSetCapabilities",
             "IFDHSetProtocolParameters", "IFDHPowerICC", "IFDHTransmitToICC", "IFDHControl", "IFDHICCPresence"}


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, text=True, capture_output=True).stdout


class DriverPackage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="ssc-package-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.root = cls.folder / "root"
        run("dpkg-deb", "-x", PACKAGE, cls.root)

    def control(self, field):
        return run("dpkg-deb", "-f", PACKAGE, field).strip()

    def test_it_holds_the_bundle_the_rule_and_the_papers_and_nothing_else(self):
        listed = [line.split(maxsplit=5) for line in run("dpkg-deb", "-c", PACKAGE).splitlines()]
        files = {row[5].removeprefix("./"): row for row in listed if not row[5].endswith("/")}
        self.assertEqual(set(files), {f"{BUNDLE}/Info.plist", f"{BUNDLE}/Linux/libifd-ssc.so", RULES, f"{EXAMPLES}/reader.conf",
                                      f"{EXAMPLES}/polkit.rules", "usr/share/doc/openssc-ifd/copyright"})
        for name, row in files.items():
            self.assertEqual((row[0], row[1]), ("-rw-r--r--", "root/root"), name)

    def test_the_library_has_the_ten_functions_of_pcscd_and_shows_no_others(self):
        symbols = run("nm", "-D", "--defined-only", self.root / BUNDLE / "Linux" / "libifd-ssc.so")
        self.assertEqual({line.split()[2] for line in symbols.splitlines() if line.split()[1] == "T"}, FUNCTIONS)

    def test_the_plist_names_the_library_and_the_reader_that_the_rule_is_for(self):
        plist = plistlib.loads((self.root / BUNDLE / "Info.plist").read_bytes())
        self.assertTrue((self.root / BUNDLE / "Linux" / plist["CFBundleExecutable"]).exists())
        self.assertEqual(plist["CFBundleVersion"], self.control("Version"))
        vendor, product = (re.search(rf'ATTR{{{name}}}!="([0-9a-f]{{4}})"', (self.root / RULES).read_text())[1]
                           for name in ("idVendor", "idProduct"))
        self.assertIn((int(vendor, 16), int(product, 16)),
                      [(int(v, 16), int(p, 16)) for v, p in zip(plist["ifdVendorID"], plist["ifdProductID"], strict=True)])

    def test_the_example_for_a_serial_line_loads_what_was_installed(self):
        path = re.search(r"^LIBPATH\s+/(\S+)$", (self.root / EXAMPLES / "reader.conf").read_text(), re.M)[1]
        self.assertTrue((self.root / path).exists(), path)

    def test_it_asks_for_pcscd_and_the_libraries_that_it_links(self):
        depends = {word.split()[0] for word in self.control("Depends").split(",")}
        self.assertLessEqual({"pcscd", "libusb-1.0-0", "libc6"}, depends)

    def test_its_scripts_are_sound(self):
        scripts = self.folder / "control"
        run("dpkg-deb", "-e", PACKAGE, scripts)
        for name in ("postinst", "postrm"):
            run("sh", "-n", scripts / name)
            self.assertTrue(os.access(scripts / name, os.X_OK), name)


if __name__ == "__main__":
    unittest.main()
