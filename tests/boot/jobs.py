# SPDX-License-Identifier: Apache-2.0
"""Unattended work: the booted stick captures a victim, the disk is ruined,
and the stick restores it.  Nobody presses a key."""
import boots
import hardware
import media
import tools
import victim

IMAGE = "/run/pristine/medium/PHILIPS.pri"


class JobTest(boots.BootTest):
    def run_job(self, step, stick, drives, firmware, **options):
        """Boots the stick; its job must end well, and the machine go off.
        Returns the machine, whose log can still be read."""
        vm = self.machine(step, [*drives, hardware.stick(stick)], firmware,
                          **options)
        done = vm.expect(rb"PRISTINE_JOB_DONE code=(\d+)", timeout_s=600)
        if done[1] != b"0":
            vm.fail("the job failed")
        self.assertEqual(vm.wait_off(), "guest-shutdown")
        vm.off()
        return vm

    def capture_ruin_restore(self, kind, bus, firmware, node="disk:internal",
                             **options):
        """Leaves a victim on whose disk every byte came from the image.  `node`
        is a rule: the kernel's names depend on which disk answers first."""
        ours = victim.make(kind).copy(self.dir / "disk.img")
        stick = media.make_stick(self.dir / "stick.img")
        drives = [hardware.disk(ours.disk, bus)]
        media.set_job(stick, f"capture {node} {IMAGE} --label Factory")
        self.run_job("capture", stick, drives, firmware, **options)
        tools.wipe(ours.disk)
        media.set_job(stick, f"restore {IMAGE} {node} --yes",
                      f"compare {IMAGE} {node}")
        self.run_job("restore", stick, drives, firmware, **options)
        return ours
