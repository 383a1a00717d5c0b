# SPDX-License-Identifier: Apache-2.0
"""What the boot menu makes of the mark of an interrupted restore, and of a mark
and a journal that are damaged."""
import unittest

import boots
import cuts
import hardware
import journal_file
import media
from hardware import BIOS, SECURE

MARKED = journal_file.EMPTY_ENVIRONMENT.replace(
    b"\n" + b"#" * len(cuts.FLAG), b"\n" + cuts.FLAG, 1)


class CutMenuTest(cuts.CutTest):
    def stick_with(self, journal, environment):
        stick = media.make_stick(self.dir / "stick.img")
        esp = media.Volume(stick, media.ESP)
        esp.write("/pristine/journal", journal)
        esp.write("/pristine/grubenv", environment)
        return stick

    def assert_goes_on(self, firmware):
        """Nobody presses a key.  The image that the journal names is nowhere,
        so the screen waits for it."""
        stick = self.stick_with(journal_file.pending(), MARKED)
        vm = self.machine("goes-on", [hardware.stick(stick)], firmware)
        self.expect_menu_goes_on(vm)
        vm.pause(15)
        vm.screenshot("waits")
        self.assertEqual(vm.said(rb"PRISTINE_SCREEN name=progress"), [])
        vm.off()
        journal = cuts.Journal(stick, media.ESP)
        self.assertEqual(journal.entry(), journal_file.entry())
        self.assertTrue(journal.flag())

    def test_GoesOnUnderSecureBoot(self):
        self.assert_goes_on(SECURE)

    def test_GoesOnUnderBios(self):
        self.assert_goes_on(BIOS)

    def test_DamageLeadsToTheOrdinaryMenuAndAPlainScreen(self):
        stick = self.stick_with(journal_file.damaged(), b"garbage\n" * 128)
        vm = self.machine("damaged", [hardware.stick(stick)], BIOS)
        vm.expect(rb"/pristine/grubenv is damaged")
        vm.expect(rb"executed automatically in")
        vm.pause(1)
        vm.screenshot("menu")
        self.assertEqual(vm.said(rb"A restore was interrupted"), [])
        vm.expect(rb"PRISTINE_SCREEN name=interrupted ")
        vm.pause(15)
        vm.screenshot("unknown")
        self.assertEqual(vm.said(rb"PRISTINE_SCREEN name=progress"), [])
        vm.press("2")
        vm.expect(rb"PRISTINE_SCREEN name=(?!interrupted)\S+ ")
        vm.off()


if __name__ == "__main__":
    unittest.main()
