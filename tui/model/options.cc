// SPDX-License-Identifier: Apache-2.0
#include "tui/model/options.h"

#include <algorithm>
#include <array>

namespace tui {

namespace {

constexpr std::array<int, 4> kLevels = {1, 3, 9, 19};

}  // namespace

void Toggle(Options& options, OptionId id) {
  switch (id) {
    case OptionId::kProve:
      options.prove = !options.prove;
      return;
    case OptionId::kReadBack:
      options.read_back = !options.read_back;
      return;
    case OptionId::kDelta:
      options.delta = !options.delta;
      return;
    case OptionId::kNewIds:
      options.new_ids = !options.new_ids;
      return;
    case OptionId::kLevel: {
      const auto* const next = std::ranges::upper_bound(kLevels, options.level);
      options.level = next == kLevels.end() ? kLevels.front() : *next;
      return;
    }
  }
}

}  // namespace tui
