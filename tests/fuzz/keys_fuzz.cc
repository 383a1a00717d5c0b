// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string_view>

#include "tests/fakes/screens/machine.h"
#include "tests/fakes/screens/scenarios.h"
#include "tui/model/draw.h"
#include "tui/model/key_parser.h"
#include "tui/model/screens.h"

// The input is what a terminal sends, with bytes from 0x80 on that stand for
// everything else that can happen to the screens.  Whatever comes, there is a
// screen, it can be drawn, and nothing is written without the keys for it.

namespace {

using restore::Outcome;
using tui::ScreenId;
using tui::fakes::Driver;

tui::Survey Changed(unsigned kind) {
  tui::Survey survey = tui::fakes::Notebook();
  if ((kind & 1) != 0) {
    survey.images.clear();
  }
  if ((kind & 2) != 0) {
    survey.disks.insert(survey.disks.begin(), tui::fakes::SecondDisk());
  }
  if ((kind & 4) != 0) {
    survey.images.push_back(tui::fakes::BrokenImage(base::ErrorCode::kCorrupt));
  }
  if ((kind & 8) != 0) {
    survey.disks.clear();
    survey.volumes.clear();
    survey.pending = tui::fakes::CutOff();
    survey.pending->image_is_there = (kind & 1) == 0;
  }
  return survey;
}

tui::Protection Found(unsigned kind) {
  tui::Protection found = tui::fakes::Savings();
  if ((kind & 1) != 0) {
    found.places.clear();
  }
  if ((kind & 2) != 0) {
    found.people.clear();
    found.power.too_low = true;
  }
  return found;
}

tui::Event EventOf(unsigned byte) {
  const unsigned kind = byte & 0x0F;
  switch ((byte >> 4) & 0x07) {
    case 0:
      return tui::Surveyed{Changed(kind)};
    case 1:
      return tui::Tick{std::uint64_t{kind} * 20'000};
    case 2:
      return tui::Resized{
          {static_cast<int>(kind) * 20, static_cast<int>(kind) * 7}};
    case 3: {
      restore::JobSnapshot now;
      now.phase = static_cast<imaging::Phase>(kind % 8);
      now.fraction = kind / 7.0;
      return tui::Progressed{now};
    }
    case 4:
      return tui::Ended{
          kind > 12 ? tui::fakes::SavedEnd()
                    : tui::fakes::EndOf(static_cast<Outcome>(kind % 6))};
    case 5: {
      tui::Planned planned;
      planned.error = base::Error(static_cast<base::ErrorCode>(kind % 7),
                                  "as the fuzzer says");
      return planned;
    }
    case 6:
      if ((kind & 8) != 0) {
        return tui::PowerRead{{(kind & 1) != 0, 17}};
      }
      if ((kind & 4) != 0) {
        return tui::ProtectionFound{Found(kind)};
      }
      return tui::FolderOpened{tui::fakes::ListingOf(
          {tui::fakes::StickVolume(), (kind & 1) != 0 ? "Images" : ""})};
    default:
      return tui::Terminated{};
  }
}

std::size_t Starts(const Driver& driver) {
  std::size_t starts = 0;
  for (const tui::Command& command : driver.commands()) {
    starts += std::holds_alternative<tui::StartJob>(command) ? 1 : 0;
  }
  return starts;
}

// Every screen has a page whose focus is on it, and can be drawn.
void Check(Driver& driver) {
  const tui::State& state = driver.state();
  if (state.views.empty() || state.views.size() > 100) {
    std::abort();
  }
  const tui::Canvas canvas = tui::Draw(state);
  const tui::Size size = canvas.size();
  if (!(canvas.at(size.width - 1, size.height - 1).text == " ")) {
    std::abort();
  }
}

// A job begins only from a screen that shows it, with a key.
void Send(Driver& driver, const tui::Event& event) {
  const std::size_t before = Starts(driver);
  const ScreenId screen = driver.state().view().screen;
  driver.Send(event);
  if (Starts(driver) > before) {
    const bool may =
        screen == ScreenId::kConfirm || screen == ScreenId::kSummary ||
        screen == ScreenId::kResult || screen == ScreenId::kUndoQuestion;
    // An interrupted job has the user's word, and goes on by itself in time.
    const bool goes_on = screen == ScreenId::kInterrupted &&
                         (std::holds_alternative<tui::Key>(event) ||
                          std::holds_alternative<tui::Tick>(event));
    if (!goes_on && (!may || !std::holds_alternative<tui::Key>(event))) {
      std::abort();
    }
  }
  Check(driver);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  constexpr std::size_t kMax = 400;
  if (size == 0 || size > kMax) {
    return 0;
  }
  tui::Setting setting;
  setting.technician = (data[0] & 1) != 0;
  setting.in_init = (data[0] & 2) != 0;
  setting.chinese = (data[0] & 4) == 0;
  setting.saves_data = (data[0] & 16) != 0;
  Driver driver(setting);
  driver.answer_plans = (data[0] & 8) == 0;
  tui::KeyParser parser;
  for (std::size_t i = 1; i < size; ++i) {
    if (data[i] >= 0x80) {
      Send(driver, EventOf(data[i]));
      continue;
    }
    const char byte = static_cast<char>(data[i]);
    std::vector<tui::Key> keys = parser.Take({&byte, 1});
    // A zero byte is a while in which nothing comes.
    if (byte == 0) {
      keys = parser.TakeSilence();
    }
    for (const tui::Key& key : keys) {
      Send(driver, key);
    }
  }
  return 0;
}
