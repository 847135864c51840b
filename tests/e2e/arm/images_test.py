# SPDX-License-Identifier: Apache-2.0
"""The images for the board as they are linked, signed and put together, and that anybody gets the same ones."""
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("SSC_BUILD_ARM", ROOT / "build" / "arm")).resolve()
IMAGES = ("boot-stm32f405.elf", "boot-stm32f405.hex", "reader-stm32f405.elf", "reader-stm32f405.img", "reader-stm32f405.dfu",
          "reader-stm32f405.hex", "factory-stm32f405.hex")

# firmware/port/stm32f405/memory_map.hpp
FLASH, SLOT, HEADER = 0x0800_0000, 0x2_0000, 512
SRAM, SRAM_END = 0x2000_0000, 0x2001_FFF0


def image(name):
    return (BUILD / "bin" / name).read_bytes()


def memory(name):
    """Address → byte, of an Intel hex file."""
    result, base = {}, 0
    for line in image(name).decode().split():
        record = bytes.fromhex(line[1:])
        size, offset, kind = struct.unpack_from(">BHB", record)
        data = record[4:4 + size]
        if kind == 4:
            base = int.from_bytes(data, "big") << 16
        elif kind == 0:
            result.update((base + offset + i, byte) for i, byte in enumerate(data))
    return result


def vectors(data, count=2):
    return struct.unpack(f"<{count}I", bytes(data[:4 * count]))


class Images(unittest.TestCase):
    def test_the_reader_is_linked_for_the_place_behind_its_header(self):
        img = image("reader-stm32f405.img")
        self.assertEqual(struct.unpack_from("<I", img, 20)[0], SLOT)
        stack, reset = vectors(img[HEADER:])
        self.assertTrue(SRAM < stack <= SRAM_END, hex(stack))
        self.assertTrue(FLASH + SLOT + HEADER <= reset < FLASH + SLOT + len(img), hex(reset))
        self.assertEqual(reset & 1, 1, "Thumb")

    def test_the_boot_program_is_where_the_chip_starts_and_leaves_the_rest_alone(self):
        boot = memory("boot-stm32f405.hex")
        self.assertEqual(min(boot), FLASH)
        self.assertLess(max(boot), FLASH + 48 * 1024)
        stack, reset = vectors([boot[FLASH + i] for i in range(8)])
        self.assertTrue(SRAM < stack <= SRAM_END, hex(stack))
        self.assertIn(reset & ~1, boot)

    def test_the_factory_file_is_boot_program_and_signed_reader_and_nothing_else(self):
        signed = {FLASH + SLOT + i: byte for i, byte in enumerate(image("reader-stm32f405.img"))}
        self.assertEqual(memory("factory-stm32f405.hex"), memory("boot-stm32f405.hex") | signed)
        self.assertEqual(memory("reader-stm32f405.hex"), signed)

    def test_no_factory_file_has_a_reader_that_its_boot_program_refuses(self):
        with tempfile.TemporaryDirectory() as folder:
            build, key, public = (Path(folder) / name for name in ("build", "maker.pem", "maker.public"))
            fw_sign = ROOT / "tools" / "fw-sign"
            subprocess.run([fw_sign, "key", key], check=True, stdout=subprocess.DEVNULL)
            public.write_bytes(subprocess.run([fw_sign, "public", key], check=True, stdout=subprocess.PIPE).stdout)
            old = build / "bin" / "factory-stm32f405.hex"
            for boot_key, signing_key in ((public, ""), ("", key), (public, key)):
                with self.subTest(boot_key=boot_key, signing_key=signing_key):
                    old.parent.mkdir(parents=True, exist_ok=True)
                    old.touch()
                    whole = bool(boot_key and signing_key)
                    said = subprocess.run(
                        ["cmake", "--preset", "arm", "-B", build, f"-DSSC_BOOT_KEY={boot_key}", f"-DSSC_SIGNING_KEY={signing_key}"],
                        cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
                    self.assertEqual("No factory-stm32f405.hex" in said, not whole)
                    self.assertEqual(old.exists(), whole)
                    targets = subprocess.run(["ninja", "-C", build, "-t", "targets", "all"], check=True, stdout=subprocess.PIPE,
                                             text=True).stdout
                    self.assertEqual("factory-stm32f405.hex:" in targets, whole)

    def test_another_folder_and_another_day_make_the_same_bytes(self):
        source = ROOT / "build" / "reproduced" / "in-a-folder-with-a-longer-name"
        shutil.rmtree(source, ignore_errors=True)
        for name in ("CMakeLists.txt", "CMakePresets.json"):
            source.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source)
        for room in ("protocol", "firmware", "tools"):
            shutil.copytree(ROOT / room, source / room)
        # A cache of objects must not know that the two folders are the same.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CCACHE_")}
        targets = ("boot-stm32f405-hex", "factory-stm32f405")
        for command in (["--preset", "arm"], ["--build", "--preset", "arm", "-j2", "--target", *targets]):
            subprocess.run(["cmake", *command], cwd=source, env=environment, check=True, stdout=subprocess.DEVNULL)
        for name in IMAGES:
            with self.subTest(name):
                self.assertEqual((source / "build" / "arm" / "bin" / name).read_bytes(), image(name))


if __name__ == "__main__":
    unittest.main()
