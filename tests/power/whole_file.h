// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace restore::testing {

// The bytes of a file, none when there is no such file.
std::vector<std::byte> ReadWhole(const std::string& path);

// Makes or replaces a file, by calls that RecordCalls() does not see.
void WriteWhole(const std::string& path, const std::vector<std::byte>& bytes);

}  // namespace restore::testing
