# SPDX-License-Identifier: Apache-2.0
"""An unattended restore whose disk and stick lose and reorder what was written
since the last flush, each time the power goes off; the job goes on by itself.

CUT_JOB_SEED chooses other losses, CUT_JOB_CUTS how many there are."""
import os
import random
import unittest

import boots
import cut_server
import cuts
import hardware
import jobs
import media
import tools
import victim
from hardware import AHCI, BIOS

RATE = 6 * tools.MIB
SEED = int(os.environ.get("CUT_JOB_SEED", "4"))
CUTS = int(os.environ.get("CUT_JOB_CUTS", "2"))


class CutJobTest(cuts.CutTest):
    def serve(self, path):
        server = cut_server.CutServer(path, self.dir / f"{path.name}.nbd")
        self.addCleanup(server.close)
        return server

    def start(self, step):
        """From the stick; the recovery system's menu is another test's."""
        return self.recovery_system(
            step,
            [hardware.disk(self.ours.disk, AHCI, write_rate=RATE,
                           socket=self.disk.address),
             hardware.stick(self.stick_path, socket=self.stick.address)],
            words=f"pristine.medium={media.medium_uuid(self.stick_path)} "
            "pristine.job=/pristine/job pristine.end=poweroff")

    def test_DiskAndStickForgetWhatWasNotFlushed(self):
        factory = victim.make("gpt").copy(self.dir / "factory.img")
        number = victim.ROOT_NUMBER["gpt"]
        cuts.fill(factory.disk, factory.root, self.dir)
        self.ours = factory.copy(self.dir / "disk.img")
        image = media.capture(self.ours.disk, self.dir / "PHILIPS.pri")
        self.stick_path = media.make_stick(self.dir / "stick.img", [image])
        media.set_job(self.stick_path,
                      f"prove {jobs.IMAGE}",
                      f"restore {jobs.IMAGE} --partition {number} "
                      f"--to disk:internal#{number} --yes",
                      f"compare {jobs.IMAGE} disk:internal#{number} "
                      f"--partition {number}")
        root = self.ours.root
        with open(self.ours.disk, "r+b") as disk:
            disk.seek(root.offset)
            disk.write(b"ruined! " * (root.size // 8))
        wanted = cuts.used_hash(factory.disk, root, factory.disk)
        beside = self.hashes_beside(root)
        self.disk, self.stick = (self.serve(self.ours.disk),
                                 self.serve(self.stick_path))
        journal = cuts.Journal(self.stick_path, media.ESP)
        chance = random.Random(SEED)
        claimed = 0
        for number in range(CUTS):
            vm = self.start(f"cut-{number}")
            claimed = self.cut_after(vm, journal, claimed)
            # Between two claims, at any moment.
            for server in (self.disk, self.stick):
                server.cut(chance)
            claimed = journal.durable()
        self.assertGreater(self.disk.lost, 0)
        last = self.start("goes-on")
        last.expect(rb"A restore to \S+ was interrupted at \d+ %")
        last.expect(rb"was carried out before the restart", unless=(
            *boots.DEADLY, rb"PRISTINE_JOB line=2"))
        done = last.expect(rb"PRISTINE_JOB_DONE code=(\d+)", timeout_s=600)
        if done[1] != b"0":
            last.fail("the job failed")
        self.assertEqual(last.wait_off(), "guest-shutdown")
        last.off()
        for server in (self.disk, self.stick):
            server.cut(chance)  # Nothing of it was left to be flushed.
        self.assert_clear(journal)
        self.assertEqual(
            cuts.used_hash(self.ours.disk, root, factory.disk), wanted)
        self.assertEqual(self.hashes_beside(root), beside)
        print(f"cuts={CUTS} seed={SEED} lost={self.disk.lost} bytes of the "
              f"disk, {self.stick.lost} of the stick; kept unflushed "
              f"{self.disk.kept} and {self.stick.kept}")

    def hashes_beside(self, part):
        return (tools.hash_range(self.ours.disk, 0, part.offset),
                tools.hash_range(self.ours.disk, part.offset + part.size))


if __name__ == "__main__":
    unittest.main()
