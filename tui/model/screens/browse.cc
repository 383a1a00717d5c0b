// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/browse_flow.h"
#include "tui/model/menu_tree.h"
#include "tui/model/names.h"
#include "tui/model/screens.h"

namespace tui {

namespace {

using base::StrCat;
using Kind = BrowseRow::Kind;

// "SanDisk Ultra (PRISTINE-D) > Images > 2026"
std::string PlaceText(const Browser& browser, const Words& t) {
  if (!browser.place) {
    return t("Choose a volume");
  }
  std::string text = VolumeText(browser.place->volume, t);
  std::string_view rest = browser.place->folder;
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find('/'));
    text += StrCat(" > ", base::Printable(name));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
  }
  return text;
}

std::vector<std::string> Columns(const State& state, const BrowseRow& row) {
  const Words& t = state.words();
  switch (row.kind) {
    case Kind::kVolume: {
      const restore::Volume& volume = state.survey->volumes[row.index];
      return {base::Printable(volume.node), VolumeText(volume, t),
              FileSystemText(volume.type), SizeText(volume.size)};
    }
    case Kind::kUp:
      return {"..", "", "", ""};
    case Kind::kFolder:
      return {StrCat(base::Printable(state.browser.listing->folders[row.index]),
                     "/"),
              "", "", ""};
    case Kind::kImage:
      break;
  }
  const restore::FoundImage& image = state.browser.listing->images[row.index];
  const std::size_t slash = image.name.rfind('/');
  return {base::Printable(slash == std::string::npos
                              ? image.name
                              : image.name.substr(slash + 1)),
          ShortDate(image), SizeText(image.size),
          image.problem ? ImageContentText(image, t)
          : image.head  ? base::Printable(image.head->label)
                        : ""};
}

// Where it was left, or the first thing that is not the way up.
std::size_t FirstFocus(const State& state, const std::vector<BrowseRow>& rows) {
  const Browser& browser = state.browser;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const BrowseRow& row = rows[i];
    const bool left = (row.kind == Kind::kVolume &&
                       state.survey->volumes[row.index].node == browser.left) ||
                      (row.kind == Kind::kFolder &&
                       browser.listing->folders[row.index] == browser.left);
    if (left) {
      return i;
    }
  }
  return browser.place && rows.size() > 1 ? 1 : 0;
}

void AddState(Page& page, const State& state) {
  const Words& t = state.words();
  const Browser& browser = state.browser;
  if (!browser.place) {
    return;
  }
  if (!browser.listing) {
    page.blocks.emplace_back(Paragraph{t("One moment: reading ..."), {}});
  } else if (browser.listing->problem) {
    page.blocks.emplace_back(Paragraph{
        base::Printable(browser.listing->problem->text()), Role::kWarning});
  } else if (browser.listing->cut_short) {
    page.blocks.emplace_back(Paragraph{
        t("There is more in this folder than is shown."), Role::kWarning});
  } else if (browser.listing->images.empty()) {
    page.blocks.emplace_back(
        Paragraph{t("No image (*.pri) is in this folder."), Role::kDim});
  }
}

}  // namespace

Page BrowsePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = OperationText(state.bench.operation, t);
  page.blocks = {
      Paragraph{PlaceText(state.browser, t), Role::kHeading}, Gap{},
      RowsHere{state.browser.place
                   ? std::vector<std::string>{t("Name"), t("Date"), t("Size"),
                                              t("Label")}
                   : std::vector<std::string>{t("No."), t("Volume"),
                                              t("File system"), t("Size")}}};
  const std::vector<BrowseRow> rows = BrowseRowsOf(state);
  int index = 0;
  for (const BrowseRow& row : rows) {
    page.rows.push_back(
        {Columns(state, row), {ActionKind::kTakeBrowseRow, index++}});
  }
  AddState(page, state);
  page.first_focus = FirstFocus(state, rows);
  page.buttons = {{{t("Cancel")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.on_backspace = {ActionKind::kUp};
  page.on_f3 = {ActionKind::kDetails};
  page.help =
      t("Enter opens a volume or a folder, and takes an image. \"..\" or the "
        "Backspace key goes up, Esc back to the list of all images. Only "
        "folders and images are shown; nothing is changed.");
  return page;
}

}  // namespace tui
