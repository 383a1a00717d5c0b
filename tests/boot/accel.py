# SPDX-License-Identifier: Apache-2.0
"""QEMU's own translator, unless PRISTINE_VM_ACCEL=kvm asks for KVM.

There are machines with a /dev/kvm in which a small guest runs and a real one
does not, so KVM is nothing to be found out by trying.
"""
import os


def arguments():
    if os.environ.get("PRISTINE_VM_ACCEL") == "kvm":
        return ["-accel", "kvm", "-cpu", "max"]
    return ["-accel", "tcg,thread=multi", "-cpu", "qemu64"]
