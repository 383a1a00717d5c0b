// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace tui {

// What msgfmt made of tui/po/zh_CN.po; the build writes the bytes into a source
// file.
std::span<const std::uint8_t> BuiltInChinese();

}  // namespace tui
