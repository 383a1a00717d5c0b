# SPDX-License-Identifier: Apache-2.0
"""The translations are complete, current, and say what the originals say."""
import pathlib
import re
import unittest

import lib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PO = ROOT / "tui" / "po" / "zh_CN.po"
NAME = re.compile(r"\{[a-z_]+\}")


def unquote(lines):
    return "".join(re.fullmatch(r'(?:msg\w+ )?"(.*)"', line)[1]
                   for line in lines).replace(r"\"", '"')


def entries():
    """(original, translation) of every text but the header."""
    text = lib.run("msgcat", "--no-wrap", PO).decode()
    for block in text.split("\n\n"):
        found = re.search(r'(msgid ".*(?:\n".*)*)\n(msgstr ".*(?:\n".*)*)',
                          block)
        original = unquote(found[1].split("\n"))
        if original:
            yield original, unquote(found[2].split("\n"))


class TranslationsTest(unittest.TestCase):
    def test_every_text_is_translated_and_none_is_stale(self):
        lib.run(ROOT / "scripts" / "update-translations", "--check")
        self.assertEqual(lib.run("msgattrib", "--untranslated", PO), b"")
        self.assertEqual(lib.run("msgattrib", "--only-fuzzy", PO), b"")
        self.assertGreater(len(list(entries())), 200)

    def test_the_same_names_stand_in_both_languages(self):
        for original, translation in entries():
            self.assertEqual(sorted(NAME.findall(original)),
                             sorted(NAME.findall(translation)), original)

    def test_every_text_that_is_drawn_can_be_found_by_xgettext(self):
        # t(...) is what xgettext looks for; state.words()(...) hides from it.
        for source in (ROOT / "tui" / "model").rglob("*.cc"):
            self.assertNotIn("words()(", source.read_text(encoding="utf-8"),
                             source)

    def test_chinese_is_chinese(self):
        for original, translation in entries():
            # Numbers of months, marks, and names with their places.
            if len(NAME.sub("", original)) > 12:
                self.assertRegex(translation, r"[\u4e00-\u9fff]", original)

    def test_the_guides_show_the_screens_as_they_are(self):
        lib.run(ROOT / "scripts" / "update-guides", "--check")


if __name__ == "__main__":
    unittest.main()
