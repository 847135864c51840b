# SPDX-License-Identifier: Apache-2.0
"""Images as tools/fw-sign makes them, and what the boot program's own checks, openssl and dfu-suffix say of them."""
import os
import random
import stat
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FW_SIGN = ROOT / "tools" / "fw-sign"
CHECK_IMAGE = Path(os.environ.get("SSC_BUILD", ROOT / "build" / "dev")) / "tests" / "check_image"
PRODUCT, SLOT, SLOT_SIZE, VERSION = 0x53534301, 0x20000, 0x60000, 0x00010002
HEADER_SIZE = 512
SIGNATURE = slice(64, 128)
PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(Images VERSION %s LANGUAGES C)
set(SSC_USB_VENDOR_ID 0x1209)
set(SSC_USB_PRODUCT_ID 2)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
include(tools/cmake/SignedImage.cmake)
add_executable(reader main.c)
ssc_signed_image(reader PRODUCT 1 SLOT 0x20000 FLASH 0x08000000)
"""


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True)


class FwSign(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program = self.file("program.bin", random.Random(7).randbytes(5001))

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    # --- fw-sign, and what it says ---

    def does(self, *words):
        done = run(FW_SIGN, *words)
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return done.stdout

    def refuses(self, *words):
        """One line that says why."""
        done = run(FW_SIGN, *words)
        self.assertEqual(done.returncode, 1, (words, done.stdout, done.stderr))
        self.assertRegex(done.stderr, r"\Afw-sign: [^\n]+\n\Z")
        return done.stderr

    def fields(self, product=PRODUCT, slot=SLOT, version=VERSION):
        return "--product", product, "--slot", slot, "--version", version

    def image(self, name="reader.img", key=None, **fields):
        path = self.folder / name
        self.does("sign", *(("--key", key) if key else ()), *self.fields(**fields), self.program, "-o", path)
        return path

    def key(self, name="maker.pem"):
        path = self.folder / name
        self.does("key", path)
        public = self.file(f"{name}.public", self.does("public", path).encode())
        return path, public

    def changed(self, path, at, name="changed.img"):
        data = bytearray(path.read_bytes())
        data[at] ^= 1
        return self.file(name, data)

    # --- the boot program's checks ---

    def device_says(self, image, product=PRODUCT, slot=SLOT, slot_size=SLOT_SIZE, minimum_version=0):
        done = run(CHECK_IMAGE, image, product, slot, slot_size, minimum_version)
        self.assertEqual(done.stderr, "")
        return done.stdout.strip()


class Images(FwSign):
    def test_the_device_takes_an_image_of_the_development_key(self):
        self.assertEqual(self.device_says(self.image()), "no error")

    def test_the_header_is_that_of_image_hpp(self):
        data = self.image().read_bytes()
        self.assertEqual(data[:8], b"SSCF\x01\x00\x00\x02")
        self.assertEqual(struct.unpack_from("<IIII", data, 8), (PRODUCT, VERSION, 5001, SLOT))
        self.assertEqual(data[28:32], bytes(4))
        self.assertEqual(data[128:HEADER_SIZE], b"\xff" * 384)
        self.assertEqual(data[HEADER_SIZE:], self.program.read_bytes())

    def test_the_same_program_and_key_give_the_same_bytes(self):
        key, _ = self.key()
        for chosen in (None, key):
            self.assertEqual(self.image("a.img", chosen).read_bytes(), self.image("b.img", chosen).read_bytes())

    def test_the_device_says_what_is_wrong_with_an_image(self):
        image = self.image()
        whole = image.read_bytes()
        key, _ = self.key()
        for said, expected in (
                (self.device_says(image, product=PRODUCT + 1), "image is for another product"),
                (self.device_says(image, slot=0x80000), "image is linked for another address"),
                (self.device_says(image, slot_size=HEADER_SIZE + 5000), "image is too long"),
                (self.device_says(image, minimum_version=VERSION + 1), "image is older than the installed one"),
                (self.device_says(image, minimum_version=VERSION), "no error"),
                (self.device_says(self.image("foreign.img", key)), "image is signed with an unknown key"),
                (self.device_says(self.changed(image, 12)), "wrong signature"),  # another version
                (self.device_says(self.changed(image, 70)), "wrong signature"),
                (self.device_says(self.changed(image, 127)), "wrong signature"),
                (self.device_says(self.changed(image, 200)), "unknown image format"),
                (self.device_says(self.changed(image, 0)), "not a firmware image"),
                (self.device_says(self.changed(image, HEADER_SIZE)), "image is damaged"),
                (self.device_says(self.changed(image, len(whole) - 1)), "image is damaged"),
                (self.device_says(self.file("short.img", whole[:-1])), "image is truncated"),
                (self.device_says(self.file("tiny.img", whole[:511])), "image is truncated"),
                (self.device_says(self.file("long.img", whole + b"\xff")), "bytes after the end of the image")):
            self.assertEqual(said, expected)

    def test_versions_are_numbers_or_have_three_parts(self):
        for version, number in (("1.2.3", 0x01020003), ("0.0.65535", 0xFFFF), ("255.255.65535", 0xFFFFFFFF), ("0x10", 16), ("7", 7)):
            data = self.image(version=version).read_bytes()
            self.assertEqual(struct.unpack_from("<I", data, 12)[0], number)

    def test_what_is_no_bare_program_is_not_signed(self):
        for name, data, why in (("empty", b"", "empty"), ("elf", b"\x7fELF\x01\x01", "ELF"), ("hex", b":020000040802F0\r\n", "HEX"),
                                ("twice", self.image().read_bytes(), "an image already")):
            self.assertIn(why, self.refuses("sign", *self.fields(), self.file(name, data), "-o", self.folder / "no.img"))
        self.assertFalse((self.folder / "no.img").exists())


class Show(FwSign):
    def test_says_every_field_and_that_the_development_key_is_no_secret(self):
        said = self.does("show", self.image(version="1.2.3"))
        for line in ("product    53534301", "version    1.2.3 (01020003)", "length     5001", "slot       00020000",
                     "anybody can sign with it", "verifies   yes"):
            self.assertIn(line, said)

    def test_verifies_by_the_key_that_is_named(self):
        key, public = self.key()
        _, other = self.key("other.pem")
        image = self.image(key=key)
        self.assertIn("verifies   yes", self.does("show", image, "--public", public))
        self.assertIn("verifies   not asked", self.does("show", image))
        for path, asked in ((image, other), (self.changed(image, 100), public)):
            done = run(FW_SIGN, "show", path, "--public", asked)
            self.assertEqual((done.returncode, done.stderr), (1, ""))
            self.assertIn("verifies   NO", done.stdout)

    def test_names_what_is_wrong_with_a_file(self):
        image = self.image()
        whole = image.read_bytes()
        for data, why in ((whole[:-1], "truncated"), (whole[:100], "shorter than the header"), (whole + b"\0", "after the end"),
                          (b"\0" + whole[1:], "not a firmware image"), (whole[:4] + b"\2" + whole[5:], "unknown image format"),
                          (whole[:-1] + b"\0", "not the one of the header"), (b"", "shorter")):
            self.assertIn(why, self.refuses("show", self.file("bad.img", data)))


class DfuFiles(FwSign):
    def setUp(self):
        super().setUp()
        self.dfu = self.folder / "reader.dfu"
        self.does("sign", *self.fields(), self.program, "-o", self.folder / "reader.img", "--dfu", self.dfu, "--usb", "1209:0002")

    def test_stock_dfu_suffix_accepts_them(self):
        done = run("dfu-suffix", "-c", self.dfu)
        self.assertEqual(done.returncode, 0, done.stderr)
        for field in ("Vendor ID:\t0x1209", "Product ID:\t0x0002", "BCD DFU:\t0x0100"):
            self.assertIn(field, done.stdout)

    def test_are_the_image_and_sixteen_bytes(self):
        image = (self.folder / "reader.img").read_bytes()
        self.assertEqual(self.dfu.read_bytes()[:-16], image)
        self.assertIn("DFU        1209:0002", self.does("show", self.dfu))

    def test_are_refused_when_damaged(self):
        self.assertIn("DFU suffix is damaged", self.refuses("show", self.changed(self.dfu, -1)))
        self.assertIn("DFU suffix is damaged", self.refuses("show", self.changed(self.dfu, 600)))


class Keys(FwSign):
    def test_a_new_key_is_for_its_owner_only_and_never_overwritten(self):
        key, _ = self.key()
        before = key.read_bytes()
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        self.assertIn("never overwritten", self.refuses("key", key))
        self.assertEqual(key.read_bytes(), before)

    def test_keys_are_those_of_openssl(self):
        key, public = self.key()
        self.assertEqual(run("openssl", "ec", "-in", key, "-pubout").stdout, public.read_text())
        theirs = self.folder / "theirs.pem"
        self.assertEqual(run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-out", theirs).returncode, 0)
        self.assertEqual(self.does("public", theirs), run("openssl", "ec", "-in", theirs, "-pubout").stdout)

    def test_other_keys_are_refused(self):
        p384 = self.folder / "p384.pem"
        run("openssl", "ecparam", "-name", "secp384r1", "-genkey", "-out", p384)
        self.assertIn("P-256 is wanted", self.refuses("public", p384))
        locked = self.folder / "locked.pem"
        run("openssl", "ec", "-in", self.key()[0], "-aes128", "-passout", "pass:secret", "-out", locked)
        self.assertIn("not a private key", self.refuses("public", locked))
        self.assertIn("not a private key", self.refuses("public", self.key("other.pem")[1]))

    def test_spoiled_files_never_end_in_a_traceback(self):
        pem = self.key()[0].read_bytes()
        chance = random.Random(3)
        for _ in range(16):
            spoiled = bytearray(pem)
            spoiled[chance.randrange(len(pem))] = chance.randrange(256)
            done = run(FW_SIGN, "public", self.file("spoiled.pem", spoiled))
            self.assertNotIn("Traceback", done.stderr)

    def test_the_table_holds_the_keys_by_their_numbers(self):
        key, public = self.key()
        table = self.folder / "boot_keys.cpp"
        self.does("table", public, "-o", table)
        number = struct.unpack_from("<I", self.image(key=key).read_bytes(), 24)[0]
        self.assertIn(f"{{0x{number:08X}, {{0x", table.read_text())
        self.assertIn("return false;", table.read_text())
        self.does("table", "-o", table)
        self.assertIn("return true;", table.read_text())
        self.assertIn("twice", self.refuses("table", public, public, "-o", table))


class TwoSteps(FwSign):
    """The private key is in a device that is given 64 bytes; here openssl plays it."""

    def setUp(self):
        super().setUp()
        self.secret, self.public = self.key()
        self.prepared, self.to_sign = self.folder / "prepared.img", self.folder / "to_sign"
        self.does("prepare", "--public", self.public, *self.fields(), self.program, "-o", self.prepared, "--to-sign", self.to_sign)

    def sign_elsewhere(self, message):
        signature = self.folder / "signature.der"
        done = run("openssl", "dgst", "-sha256", "-sign", self.secret, "-out", signature, message)
        self.assertEqual(done.returncode, 0, done.stderr)
        return signature

    def attach(self, *words):
        return "attach", "--public", self.public, *words, self.prepared, "-o", self.folder / "signed.img"

    def test_a_prepared_image_is_not_signed(self):
        self.assertEqual(self.to_sign.read_bytes(), self.prepared.read_bytes()[:64])
        self.assertEqual(run(FW_SIGN, "show", self.prepared, "--public", self.public).returncode, 1)

    def test_a_signature_of_openssl_attaches_as_der_and_raw(self):
        signature = self.sign_elsewhere(self.to_sign)
        self.does(*self.attach("--signature", signature))
        signed = self.folder / "signed.img"
        self.assertIn("verifies   yes", self.does("show", signed, "--public", self.public))
        raw = self.file("signature.raw", signed.read_bytes()[SIGNATURE])
        again = signed.read_bytes()
        self.does(*self.attach("--signature", raw, "--dfu", self.folder / "signed.dfu"))
        self.assertEqual(signed.read_bytes(), again)
        self.assertEqual((self.folder / "signed.dfu").read_bytes()[:-16], again)

    def test_a_signature_of_anything_else_is_not_attached(self):
        other = self.sign_elsewhere(self.program)
        self.assertIn("not a signature of", self.refuses(*self.attach("--signature", other)))
        self.assertIn("neither 64 bytes nor DER", self.refuses(*self.attach("--signature", self.program)))
        _, foreign = self.key("foreign.pem")
        words = list(self.attach("--signature", self.sign_elsewhere(self.to_sign)))
        words[2] = foreign
        self.assertIn("prepared for key", self.refuses(*words))
        self.assertFalse((self.folder / "signed.img").exists())


class Build(FwSign):
    """tools/cmake/SignedImage.cmake, in a project of its own."""

    def configure(self, version, *options):
        (self.folder / "CMakeLists.txt").write_text(PROJECT % version)
        done = run("cmake", "-G", "Ninja", "-S", self.folder, "-B", self.folder / "build", *options)
        self.assertEqual(done.returncode, 0, done.stderr)

    def built_image(self):
        done = run("ninja", "-C", self.folder / "build", "reader-image")
        self.assertEqual(done.returncode, 0, done.stdout)
        return self.does("show", self.folder / "build" / "reader.img")

    def test_images_have_the_version_of_the_project_as_it_is_now_or_the_one_that_is_asked_for(self):
        (self.folder / "tools").symlink_to(ROOT / "tools")
        self.file("main.c", b"int main(void) { return 0; }\n")
        self.configure("1.0.9")
        self.assertIn("version    1.0.9 ", self.built_image())
        self.configure("1.1.0")
        self.assertIn("version    1.1.0 ", self.built_image())
        self.configure("1.1.0", "-DSSC_IMAGE_VERSION=0")
        self.assertIn("version    0.0.0 ", self.built_image())


class WrongUse(FwSign):
    def test_is_said_and_ends_with_status_2(self):
        for words in ((), ("sing",), ("sign", self.program), ("key",), ("show",), ("table",),
                      ("sign", *self.fields(version="1.2"), self.program, "-o", "x"),
                      ("sign", *self.fields(version="1.256.0"), self.program, "-o", "x"),
                      ("sign", *self.fields(product=1 << 32), self.program, "-o", "x"),
                      ("sign", *self.fields(slot=-1), self.program, "-o", "x"),
                      ("sign", *self.fields(), self.program, "-o", "x", "--usb", "1209")):
            done = run(FW_SIGN, *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("usage: fw-sign", done.stderr)

    def test_no_file_is_written_over_another_of_the_same_command(self):
        key, public = self.key()
        image = self.image(key=key)
        before = {path: path.read_bytes() for path in (self.program, key, public, image)}
        (self.folder / "link").symlink_to(key)
        new = self.folder / "new"
        for words in (("sign", *self.fields(), self.program, "-o", self.program),
                      ("sign", *self.fields(), "--key", key, self.program, "-o", key),
                      ("sign", *self.fields(), "--key", self.folder / "link", self.program, "-o", new, "--dfu", key),
                      ("sign", *self.fields(), self.program, "-o", new, "--dfu", self.folder / "." / "new"),
                      ("prepare", "--public", public, *self.fields(), self.program, "-o", new, "--to-sign", new),
                      ("attach", "--public", public, "--signature", self.program, image, "-o", image),
                      ("table", public, "-o", public)):
            done = run(FW_SIGN, *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("would be overwritten", done.stderr)
        self.assertEqual({path: path.read_bytes() for path in before}, before)
        self.assertFalse(new.exists())

    def test_what_is_no_regular_file_is_never_replaced(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for output in (pipe, self.folder, ".", "/", ""):
            self.assertIn("not a regular file", self.refuses("sign", *self.fields(), self.program, "-o", output))
        self.assertTrue(stat.S_ISFIFO(pipe.stat().st_mode))

    def test_what_cannot_be_written_has_the_name_that_was_given(self):
        for output in (self.folder / "nowhere" / "file", self.program / "file", self.folder / ("n" * 300)):
            self.assertIn(f"fw-sign: {output}: ", self.refuses("sign", *self.fields(), self.program, "-o", output))

    def test_a_file_that_is_not_there_or_cannot_be_written_is_named(self):
        nowhere = self.folder / "nowhere" / "file"
        for words in (("show", nowhere), ("public", nowhere), ("key", nowhere), ("sign", *self.fields(), nowhere, "-o", self.folder / "x"),
                      ("sign", *self.fields(), self.program, "-o", nowhere)):
            self.assertIn("No such file", self.refuses(*words))


if __name__ == "__main__":
    unittest.main()
