# SPDX-License-Identifier: Apache-2.0
"""The customer's way, by key presses alone, from the boot menu on."""
import boots

# The entries of the boot menu, counted from 0.
MENU = {"en": 1, "zh_CN": 2, "serial": 4}

class CustomerTest(boots.BootTest):
    def choose(self, vm, entry):
        """Picks an entry of the boot menu."""
        vm.expect(rb"System restore")
        for _ in range(8):
            vm.press("up", pause_s=0.1)
        vm.press(*["down"] * MENU[entry], pause_s=0.2)
        vm.press("ret")

    def reach(self, vm, screen, language, timeout_s=boots.BOOT_S):
        vm.expect(b"PRISTINE_SCREEN name=%s lang=%s\\s" % (
            screen.encode(), language.encode()), timeout_s=timeout_s,
            unless=(*boots.DEADLY, rb"PRISTINE_SCREEN name=problem"))
        vm.pause(1)
        vm.screenshot(screen)

    def pass_saving(self, vm):
        """Past the question what to save first, which is not there when the
        disk holds no data, with copies when there is room for them."""
        screen = vm.expect(rb"PRISTINE_SCREEN name=(save-data|confirm) ")[1]
        vm.pause(1)
        if screen == b"save-data":
            vm.screenshot("save-data")
            # C goes on where there is room, and is no key where there is none.
            vm.press("c")
            vm.pause(3)
            if not vm.said(rb"PRISTINE_SCREEN name=confirm "):
                # Files of people that can't be had are asked about too.
                if not vm.said(rb"PRISTINE_SCREEN name=skip-saving "):
                    vm.press("n", "ret")
                vm.expect(rb"PRISTINE_SCREEN name=skip-saving ")
                vm.press("tab", "ret")
            vm.expect(rb"PRISTINE_SCREEN name=confirm ")
        vm.pause(1)
        vm.screenshot("confirm")

    def start_by_keys(self, vm, language):
        """From the first screen to the last question's answer."""
        self.reach(vm, "welcome", language)
        vm.press("ret")
        self.reach(vm, "plan", language)
        vm.press("ret")
        self.pass_saving(vm)
        vm.press("f10")

    def restore_by_keys(self, vm, language):
        """From the first screen to the restart."""
        self.start_by_keys(vm, language)
        self.end_by_key(vm, language)

    def end_by_key(self, vm, language):
        """From whatever runs to the restart."""
        vm.expect(rb"PRISTINE_RESULT ok\s", timeout_s=600,
                  unless=(*boots.DEADLY, rb"PRISTINE_RESULT (?!ok)\w+\s"))
        self.reach(vm, "result", language)
        vm.press("ret")
        self.assertEqual(vm.wait_off(), "guest-reset")
        vm.off()
