// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "imaging/format/sha256.h"

namespace imaging {

// Whether this CPU has the SHA instructions that the function below needs.
bool HasShaInstructions();

// out[i] is the SHA-256 of messages[i].  At most kSha256Lanes messages, of any
// lengths.  Call it only where HasShaInstructions().
void Sha256InLanes(std::span<const std::span<const std::byte>> messages,
                   std::span<Sha256> out);

}  // namespace imaging
