// SPDX-License-Identifier: Apache-2.0
#include "tui/work/tell_damage.h"

#include <memory>
#include <utility>
#include <vector>

#include "imaging/engine/image.h"

namespace tui {

namespace {

void Tell(const imaging::Image& image,
          const base::RangeSet& lost,
          const std::stop_token& stop,
          JobEnd& end) {
  const auto damage =
      restore::DamagedFiles(image, lost, imaging::LostWhere::kInImage, stop);
  if (damage.ok()) {
    TellDamage(damage.value(), end);
  }
}

}  // namespace

void TellDamage(const restore::Damage& damage, JobEnd& end) {
  std::vector<std::string> files = restore::FilesOf(damage);
  end.damaged.insert(end.damaged.end(), std::make_move_iterator(files.begin()),
                     std::make_move_iterator(files.end()));
  end.damaged_count += restore::CountOf(damage);
  std::vector<std::string> lines = restore::DamageLines(damage);
  end.log.insert(end.log.end(), std::make_move_iterator(lines.begin()),
                 std::make_move_iterator(lines.end()));
}

void TellLostOf(const std::string& image,
                const base::RangeSet& lost,
                const std::stop_token& stop,
                JobEnd& end) {
  if (lost.empty()) {
    return;
  }
  if (const auto opened = imaging::Image::Open(image); opened.ok()) {
    Tell(*opened.value(), lost, stop, end);
  }
}

void TellUnreadableOf(const std::string& image,
                      const std::stop_token& stop,
                      JobEnd& end) {
  const auto opened = imaging::Image::Open(image);
  if (opened.ok() && !opened.value()->index().unreadable().empty()) {
    Tell(*opened.value(), opened.value()->index().unreadable(), stop, end);
  }
}

}  // namespace tui
