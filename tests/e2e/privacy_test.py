# SPDX-License-Identifier: Apache-2.0
"""Nothing personal reaches a log or the back end's database: known values go every way, then we search."""
from chain import ChainTest, until

PERSONAS = ("employee", "longname", "foreigner", "v1")
CANARIES = [
    "999911198603140136", "李明示", "V99900011", "999911D15600000500000001",
    "999911199007090376", "伊斯拉", "古丽娜扎尔", "V99900046", "F99991120260017", "SAMPLE JOHANNA", "999911197202280598", "陈旧历",
]
AMOUNTS = ["318456", "3184.56"]  # in the database they stand beside pseudonyms only


class Privacy(ChainTest):
    def searched(self):
        files = [*self.stack.dir.glob("log/*.log"), *self.stack.dir.glob("backend.db*")]
        self.assertGreaterEqual(len(files), 7)
        return files

    def test_every_path_leaves_no_trace_of_the_person(self):
        forbidden = [form for text in CANARIES for form in
                     (text.encode(), text.encode("gb18030"), text.encode().hex().encode(), text.encode().hex().upper().encode(),
                      text.encode("gb18030").hex().upper().encode(), text.encode().hex(" ").upper().encode())]
        for persona in PERSONAS:
            self.put(persona)
            self.ok("read")
            status, answer = self.ssctl("voucher")
            if status == 0:
                text = answer["voucher"]["text"]
                forbidden.append(text.encode())
                self.ssctl("voucher", "verify", text)
                self.ssctl("voucher", "verify", text)
                self.ssctl("voucher", "verify", text[:-1])
            self.ssctl("balance")
            self.ssctl("transfer", "apply", "--from", "999911", "--to", "999921")
            self.ssctl("transfer", "list")
        # personal values where none belong: errors must not repeat them
        for value in ("999911198603140136", "李明示"):
            self.ssctl("transfer", "status", value)
            self.ssctl("transfer", "apply", "--from", value, "--to", value)
            self.ssctl("voucher", "verify", value)
            self.post("/v1/card/read", ('{"reader":"%s"}' % value).encode())
            self.post("/v1/card/read", ('{"%s":1}' % value).encode())
            self.post("/v1/" + "999911198603140136", b"{}")
        self.sim("pull")
        self.stack.kill("ssc-backend")
        self.put("employee")
        self.refused("BACKEND_DOWN", "balance")
        for file in self.searched():
            content = file.read_bytes()
            amounts = [text.encode() for text in AMOUNTS if file.suffix == ".log"]
            for needle in forbidden + amounts:
                self.assertNotIn(needle, content, f"{needle!r} in {file.name}")

    def test_the_search_would_find_it(self):
        """The same search finds a value that the logs do hold, so an empty result means something."""
        self.assertTrue(until(lambda: any(b"OpenSSC" in f.read_bytes() or b"sscd" in f.read_bytes() for f in self.searched())))
