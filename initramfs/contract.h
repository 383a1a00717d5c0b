// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "initramfs/kernel_command_line.h"

// What init, `pristine` and the builder of the recovery system agree on: what
// the image must contain, where things are mounted, what the environment says,
// and (in kernel_command_line.h) what the kernel command line may say.
// docs/MEDIA.md tells it to people.
namespace initramfs {

// --- what the image must contain; `init --contract` prints it for the builder

inline constexpr std::string_view kInitPath = "/init";
inline constexpr std::string_view kPristinePath = "/usr/bin/pristine";
inline constexpr std::string_view kTroublePath =
    "/usr/libexec/pristine-trouble";
inline constexpr std::string_view kBtermPath = "/usr/bin/bterm";
inline constexpr std::string_view kFontPath = "/usr/share/pristine/unifont.bgf";
inline constexpr std::string_view kShellPath = "/usr/bin/sh";
inline constexpr std::string_view kTerminfoPath = "/usr/share/terminfo";

// The kernel itself runs /sbin/modprobe: without it ext4 finds no crc32c.
inline constexpr std::array kMustContain = {
    kInitPath,
    kPristinePath,
    kTroublePath,
    kBtermPath,
    kFontPath,
    kShellPath,
    std::string_view("/sbin/modprobe"),
    std::string_view("/usr/share/terminfo/l/linux"),
    std::string_view("/usr/share/terminfo/b/bterm"),
    std::string_view("/usr/share/terminfo/x/xterm-256color"),
    std::string_view("/usr/lib/locale/C.utf8/LC_CTYPE"),
    std::string_view("/usr/bin/ntfs-3g"),
    std::string_view("/usr/sbin/ntfsresize"),
    std::string_view("/usr/sbin/resize2fs"),
    std::string_view("/usr/sbin/e2fsck"),
    std::string_view("/usr/sbin/mkfs.fat"),
    std::string_view("/usr/sbin/mkfs.exfat"),
    std::string_view("/usr/sbin/sfdisk"),
    std::string_view("/usr/bin/efibootmgr"),
    std::string_view("/usr/bin/mcopy"),
    std::string_view("/usr/bin/mmd"),
    std::string_view("/usr/sbin/smartctl"),
};

// --- where things are while the recovery system runs

inline constexpr std::string_view kRunFolder = "/run/pristine";
// The file system that holds /pristine/medium.json, read-only.
inline constexpr std::string_view kBootMount = "/run/pristine/boot";
// The data partition of the same stick; else the same file system again.
inline constexpr std::string_view kMediumMount = "/run/pristine/medium";
// Kernel name of the disk that these are on, in a line; an empty line while it
// is pulled.
inline constexpr std::string_view kMediumDiskFile = "/run/pristine/medium-disk";
inline constexpr std::string_view kLogPath = "/run/pristine/init.log";
// What the failure screen shows: one `key=value` a line.
inline constexpr std::string_view kTroubleFile = "/run/pristine/trouble";
// Process id of the program that runs inside bterm.
inline constexpr std::string_view kUiPid = "/run/pristine/ui.pid";

inline constexpr std::string_view kMediumFile = "/pristine/medium.json";
inline constexpr std::string_view kDataLabel = "PRISTINE-D";

// From which a restore that was cut off goes on.  An ISO has none.
inline constexpr std::string_view kJournalFile = "/pristine/journal";
// `pristine resume` has ended this step (kJobStepVariable) of an earlier start.
inline constexpr std::string_view kResumedFile = "/run/pristine/resumed-step";

// --- environment of `pristine`

inline constexpr std::string_view kLanguageVariable = "PRISTINE_LANG";
inline constexpr std::string_view kModeVariable = "PRISTINE_MODE";
inline constexpr std::string_view kMediumDiskVariable = "PRISTINE_MEDIUM_DISK";
inline constexpr std::string_view kInInitVariable = "PRISTINE_IN_INIT";
inline constexpr std::string_view kTraceVariable = "PRISTINE_TRACE";

// The line of a job file that it carries out: "/pristine/job:3: restore ..."
inline constexpr std::string_view kJobStepVariable = "PRISTINE_JOB_STEP";

// --- how `pristine` and the failure screen end, for init

inline constexpr int kExitRestart = 0;
inline constexpr int kExitPowerOff = 10;
inline constexpr int kExitShell = 11;
inline constexpr int kExitAgain = 12;  // only the failure screen says this

// Less memory than this (as /proc/meminfo's MemTotal has it) and init says so
// instead of starting a restore that the kernel would kill.  A machine of
// 512 MiB has some 450 MiB left here, one of 384 MiB some 330.
inline constexpr int kMinMemoryMib = 400;

}  // namespace initramfs
