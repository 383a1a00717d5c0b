// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "imaging/base/strings.h"
#include "tui/model/images.h"
#include "tui/model/names.h"
#include "tui/model/screens.h"
#include "tui/model/steps.h"

namespace tui {

namespace {

FactList ComputerAndImage(const State& state) {
  const Words& t = state.words();
  FactList list;
  const Survey& survey = *state.survey;
  list.facts.emplace_back(
      t("This computer"),
      survey.machine.empty() ? t("unknown") : base::Printable(survey.machine));
  if (!survey.serial.empty()) {
    list.facts.emplace_back(t("Serial number"), base::Printable(survey.serial));
  }
  if (state.image) {
    const restore::FoundImage& image = *state.image;
    list.facts.emplace_back(t("Image"), ImageTitle(image));
    list.facts.emplace_back(t("Made on"), ImageDate(image, t));
    list.facts.emplace_back(t("Size"), SizeText(image.size));
    list.facts.emplace_back(t("Found on"), VolumeText(image.volume, t));
  }
  return list;
}

}  // namespace

Page WelcomePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("System restore");
  page.step = StepText(state, ScreenId::kWelcome);
  page.blocks = {
      Paragraph{t("This puts the computer back to how it left the factory."),
                Role::kHeading},
      Gap{},
      ComputerAndImage(state),
      Gap{},
      Paragraph{t("What will happen:"), Role::kHeading},
      Paragraph{
          state.setting.saves_data
              ? t("1. You see what will be erased, kept, and saved first.")
              : t("1. You see what will be erased and what will be kept.")},
      Paragraph{t("2. You confirm. Until then nothing is changed.")},
      Paragraph{
          state.setting.saves_data
              ? t("3. Copies are made and checked; then the image is written, "
                  "and checked on the disk.")
              : t("3. The image is checked, written, and checked again on the "
                  "disk.")},
      Paragraph{t("4. The computer restarts.")},
      Gap{},
      Paragraph{t("Connect a notebook to the mains before you begin.")}};
  page.buttons.push_back({{t("Continue")}, {ActionKind::kToPlan}});
  if (CustomersImages(state).size() > 1) {
    page.buttons.push_back({{t("Another image")}, {ActionKind::kToImages}});
  }
  page.buttons.push_back({{t("Leave")}, {ActionKind::kToLeave}});
  page.on_escape = {ActionKind::kToLeave};
  page.on_f9 = {ActionKind::kToTechnician};
  page.help =
      t("An image is a copy of the disk as it was when the computer was new. "
        "Restoring it makes Windows and its programs new again; what was "
        "installed or saved there since then is lost.\n\nNothing is changed "
        "before you have seen the plan and confirmed it. You can go back with "
        "Esc at any time until then.\n\nTechnicians press F9.");
  return page;
}

}  // namespace tui
