// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "imaging/base/result.h"
#include "restore/cli/console.h"
#include "restore/cli/media.h"
#include "restore/media/room.h"

namespace restore {

// What --shrink says about a partition that is to be made smaller.

RoomRequest ShrinkRequest(const MediaInstallArguments& arguments);

// Names the partition, its sizes and what is at risk, and asks.  --yes is an
// answer only when --shrink says which partition: nobody is to lose room by a
// word that was meant for something else.
base::Status AgreeToShrink(const ShrinkPlan& plan,
                           const MediaInstallArguments& arguments,
                           const Console& console);

Shrunk ShrunkBy(const ShrinkPlan& plan);
nlohmann::ordered_json ShrunkJson(const Shrunk& shrunk);
// After it was done.
std::string ShrunkText(const std::string& disk, const Shrunk& shrunk);
// After its recovery partition was removed.
std::string StillSmallerText(const std::string& disk, const Shrunk& shrunk);

}  // namespace restore
