// SPDX-License-Identifier: Apache-2.0
#include "tui/model/browse_flow.h"

#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "tui/model/images.h"
#include "tui/model/navigation.h"
#include "tui/model/technician_flow.h"

namespace tui {

namespace {

using Kind = BrowseRow::Kind;

void GoTo(State& state, Place place, Commands& commands) {
  state.browser.listing.reset();
  state.browser.place = std::move(place);
  commands.emplace_back(OpenFolder{*state.browser.place});
  ResetFocus(state);
}

void GoInto(State& state, const std::string& name, Commands& commands) {
  Place place = *state.browser.place;
  place.folder =
      place.folder.empty() ? name : base::StrCat(place.folder, "/", name);
  state.browser.left.clear();
  GoTo(state, std::move(place), commands);
}

}  // namespace

std::vector<BrowseRow> BrowseRowsOf(const State& state) {
  std::vector<BrowseRow> rows;
  const auto add = [&rows](Kind kind, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      rows.push_back({kind, i});
    }
  };
  const Browser& browser = state.browser;
  if (!browser.place) {
    add(Kind::kVolume, state.survey ? state.survey->volumes.size() : 0);
    return rows;
  }
  add(Kind::kUp, 1);
  if (browser.listing) {
    add(Kind::kFolder, browser.listing->folders.size());
    add(Kind::kImage, browser.listing->images.size());
  }
  return rows;
}

void OpenBrowser(State& state, Commands& commands) {
  Open(state, ScreenId::kBrowse);
  if (state.browser.place) {
    // What is in it may have changed since.
    GoTo(state, *state.browser.place, commands);
  }
}

void TakeBrowseRow(State& state, std::size_t index, Commands& commands) {
  const std::vector<BrowseRow> rows = BrowseRowsOf(state);
  if (index >= rows.size() || state.view().screen != ScreenId::kBrowse) {
    return;
  }
  const BrowseRow& row = rows[index];
  switch (row.kind) {
    case Kind::kVolume:
      state.browser.left.clear();
      GoTo(state, {state.survey->volumes[row.index], ""}, commands);
      return;
    case Kind::kUp:
      GoUp(state, commands);
      return;
    case Kind::kFolder:
      GoInto(state, state.browser.listing->folders[row.index], commands);
      return;
    case Kind::kImage:
      state.view().focus = index;
      state.bench.picked_by_hand = true;
      TakeForOperation(state, state.browser.listing->images[row.index]);
      return;
  }
}

void GoUp(State& state, Commands& commands) {
  Browser& browser = state.browser;
  if (!browser.place) {
    return;
  }
  Place place = *browser.place;
  if (place.folder.empty()) {
    browser.left = place.volume.node;
    browser.place.reset();
    browser.listing.reset();
    ResetFocus(state);
    return;
  }
  const std::size_t slash = place.folder.rfind('/');
  const bool top = slash == std::string::npos;
  browser.left = top ? place.folder : place.folder.substr(slash + 1);
  place.folder.resize(top ? 0 : slash);
  GoTo(state, std::move(place), commands);
}

void FolderIsOpened(State& state, const Listing& listing) {
  // Somebody may have gone elsewhere meanwhile.
  if (!state.browser.place || !(*state.browser.place == listing.place)) {
    return;
  }
  state.browser.listing = listing;
  if (state.view().screen == ScreenId::kBrowse) {
    ResetFocus(state);
  }
}

void BrowserIsSurveyed(State& state) {
  if (state.browser.place &&
      !IsThere(state.browser.place->volume, *state.survey)) {
    state.browser = Browser{};
    if (state.view().screen == ScreenId::kBrowse) {
      ResetFocus(state);
    }
  }
}

}  // namespace tui
