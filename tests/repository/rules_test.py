#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A rule that cannot fail proves nothing: each one is shown a file that breaks it and one that keeps it."""
import unittest

from rules import TABLE, Table, coroutines, embedded, layering, spdx


class RulesBite(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(TABLE, encoding="utf-8") as file:
            cls.table = Table(file.read())

    def problems(self, rule, path, text):
        return list(rule(self.table, path, text))

    def test_protocol_never_includes_host(self):
        self.assertTrue(self.problems(layering, "protocol/iso7816/x.cpp", '#include "host/base/failure.hpp"\n'))
        self.assertTrue(self.problems(layering, "host/backend/store/x.cpp", '#include "host/card/card.hpp"\n'))
        self.assertFalse(self.problems(layering, "protocol/ccid/x.cpp", '#include "protocol/base/bytes.hpp"\n'))

    def test_only_one_room_includes_beast(self):
        include = "#include <boost/beast/http.hpp>\n"
        self.assertTrue(self.problems(layering, "host/relay/x.cpp", include))
        self.assertFalse(self.problems(layering, "host/http/x.cpp", include))

    def test_embedded_rooms_keep_to_the_freestanding_headers(self):
        self.assertTrue(self.problems(layering, "protocol/ccid/x.hpp", "#include <string>\n"))
        self.assertFalse(self.problems(layering, "protocol/ccid/x.hpp", "#include <span>\n"))
        self.assertTrue(self.problems(embedded, "firmware/core/x.cpp", "auto* p = new Thing;\n"))
        self.assertTrue(self.problems(embedded, "protocol/platform/x.cpp", "use(result.value());\n"))
        self.assertFalse(self.problems(embedded, "firmware/core/x.cpp", "// a new thing\nuse(*result);\n"))

    def test_coroutine_forms_that_gcc_12_miscompiles(self):
        for bad in ("co_await f([text] { use(text); });", "co_await f({1, text});", "co_await f(1,\n {2});"):
            self.assertTrue(self.problems(coroutines, "host/x.cpp", bad), bad)
        for good in ("co_await f(std::move(named));", "auto x = [a] { use(a); };\nco_await f(x);", "if (co_await ready()) { go(); }"):
            self.assertFalse(self.problems(coroutines, "host/x.cpp", good), good)

    def test_licence_line(self):
        self.assertTrue(self.problems(spdx, "x.cpp", "int x;\n"))


if __name__ == "__main__":
    unittest.main()
