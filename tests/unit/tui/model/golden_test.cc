// SPDX-License-Identifier: Apache-2.0
//
// Every screen as text, against the files in tests/golden/screens/.  They are
// also the pictures of the user guides.  With PRISTINE_REWRITE_GOLDEN=1 in the
// environment this writes them anew; look at the difference before it goes in.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "imaging/base/strings.h"
#include "tests/fakes/screens/scenarios.h"
#include "tui/model/draw.h"

namespace {

using tui::Language;
using tui::fakes::Scenario;

struct Case {
  Language language;
  tui::Size size;
};

std::filesystem::path FolderOf(const Case& one) {
  return std::filesystem::path(PRISTINE_SOURCE_DIR) / "tests/golden/screens" /
         tui::LanguageCode(one.language) /
         base::StrCat(one.size.width, "x", one.size.height);
}

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

bool Rewrites() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread is running.
  return std::getenv("PRISTINE_REWRITE_GOLDEN") != nullptr;
}

class Screens : public ::testing::TestWithParam<Case> {};

TEST_P(Screens, LookAsTheyDidWhenSomebodyLookedAtThem) {
  const std::filesystem::path folder = FolderOf(GetParam());
  if (Rewrites()) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  std::size_t files = 0;
  for (const Scenario& one :
       tui::fakes::Scenarios(GetParam().language, GetParam().size)) {
    const std::filesystem::path path = folder / (one.name + ".txt");
    const std::string text = tui::Draw(one.state).ToText();
    if (Rewrites()) {
      std::ofstream(path, std::ios::binary) << text;
    }
    EXPECT_EQ(text, Read(path)) << path;
    ++files;
  }
  // None is left of a screen that is gone.
  const auto begin = std::filesystem::directory_iterator(folder);
  EXPECT_EQ(static_cast<std::size_t>(
                std::distance(begin, std::filesystem::directory_iterator())),
            files);
}

TEST_P(Screens, HaveRoomForAllTheySay) {
  for (const Scenario& one :
       tui::fakes::Scenarios(GetParam().language, GetParam().size)) {
    EXPECT_TRUE(tui::AllFits(one.state)) << one.name << "\n"
                                         << tui::Draw(one.state).ToText();
  }
}

TEST_P(Screens, NeverDrawTheLastCell) {
  for (const Scenario& one :
       tui::fakes::Scenarios(GetParam().language, GetParam().size)) {
    const tui::Canvas canvas = tui::Draw(one.state);
    const tui::Size size = canvas.size();
    EXPECT_EQ(canvas.at(size.width - 1, size.height - 1), tui::Cell{})
        << one.name;
  }
}

INSTANTIATE_TEST_SUITE_P(All,
                         Screens,
                         ::testing::Values(Case{Language::kEnglish, {80, 24}},
                                           Case{Language::kEnglish, {100, 37}},
                                           Case{Language::kChinese, {80, 24}},
                                           Case{Language::kChinese, {100, 37}}),
                         [](const auto& test) {
                           return base::StrCat(
                               tui::LanguageCode(test.param.language), "_",
                               test.param.size.width);
                         });

}  // namespace
