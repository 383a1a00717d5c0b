// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "restore/backup/personal_folders.h"

namespace restore {

// ASCII letters made small: what names of folders are compared by.
std::string Folded(std::string_view name);

// What a folder in a person's folder is for, by its name in English or Chinese,
// of Windows or of Linux.
PersonalKind KindOf(std::string_view name);

// Whether the system, not a person, put it into the folder of a Windows user.
bool IsOfWindows(std::string_view name);

// Whether a folder beside the people's is a template or an alias of Windows.
bool IsTemplate(std::string_view name);

}  // namespace restore
