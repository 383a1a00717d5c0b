// SPDX-License-Identifier: Apache-2.0
#include "tui/model/saving.h"

#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "tui/model/names.h"

namespace tui {

namespace {

using Kind = SaveRow::Kind;

// Archives, indexes and the record need a little more than what they hold.
constexpr std::uint64_t kSpare = 64'000'000;

void Add(std::string& names, const std::string& name, const Words& t) {
  names += base::StrCat(names.empty() ? "" : t(", "), name);
}

SavedFolders FoldersOf(const Protection& protection,
                       const PersonalSource& source) {
  SavedFolders saved{source.path, source.title, "", {}};
  for (const Person& person : protection.people) {
    const std::size_t before = saved.folders.size();
    for (const PersonalFolder& folder : person.folders) {
      if (folder.chosen && person.source == source.path) {
        saved.folders.push_back(folder.path);
      }
    }
    if (saved.folders.size() > before) {
      saved.people += base::StrCat(saved.people.empty() ? "" : ", ",
                                   base::Printable(person.name));
    }
  }
  return saved;
}

Chosen ChosenOf(const Person& person) {
  const auto chosen =
      std::ranges::count(person.folders, true, &PersonalFolder::chosen);
  if (chosen == 0) {
    return Chosen::kNone;
  }
  return chosen == std::ssize(person.folders) ? Chosen::kAll : Chosen::kSome;
}

}  // namespace

std::vector<SaveRow> SaveRowsOf(const Protection& protection) {
  std::vector<SaveRow> rows;
  // People first: that is what most are worried about.
  for (std::size_t i = 0; i < protection.people.size(); ++i) {
    rows.push_back({Kind::kPerson, i, 0});
    for (std::size_t j = 0; j < protection.people[i].folders.size(); ++j) {
      rows.push_back({Kind::kFolder, i, j});
    }
  }
  for (std::size_t i = 0; i < protection.partitions.size(); ++i) {
    rows.push_back({Kind::kPartition, i, 0});
  }
  if (protection.undo_bytes > 0) {
    rows.push_back({Kind::kUndo, 0, 0});
  }
  return rows;
}

Chosen ChosenOf(const Protection& protection, const SaveRow& row) {
  bool chosen = false;
  switch (row.kind) {
    case Kind::kPerson:
      return ChosenOf(protection.people[row.index]);
    case Kind::kFolder:
      chosen = protection.people[row.index].folders[row.folder].chosen;
      break;
    case Kind::kPartition:
      chosen = protection.partitions[row.index].chosen;
      break;
    case Kind::kUndo:
      chosen = protection.undo_chosen;
      break;
  }
  return chosen ? Chosen::kAll : Chosen::kNone;
}

void ToggleRow(Protection& protection, const SaveRow& row) {
  const bool on = ChosenOf(protection, row) != Chosen::kAll;
  switch (row.kind) {
    case Kind::kPerson:
      for (PersonalFolder& folder : protection.people[row.index].folders) {
        folder.chosen = on;
      }
      return;
    case Kind::kFolder:
      protection.people[row.index].folders[row.folder].chosen = on;
      return;
    case Kind::kPartition:
      protection.partitions[row.index].chosen = on;
      return;
    case Kind::kUndo:
      protection.undo_chosen = on;
      return;
  }
}

std::uint64_t BytesOf(const Person& person) {
  std::uint64_t bytes = 0;
  for (const PersonalFolder& folder : person.folders) {
    bytes += folder.bytes;
  }
  return bytes;
}

std::uint64_t NeededBytes(const Protection& protection) {
  std::uint64_t bytes = 0;
  for (const SavablePartition& part : protection.partitions) {
    bytes += part.chosen ? part.bytes : 0;
  }
  for (const Person& person : protection.people) {
    for (const PersonalFolder& folder : person.folders) {
      bytes += folder.chosen ? folder.bytes : 0;
    }
  }
  return bytes + kSpare;
}

bool HoldsAnything(const Protection& protection) {
  return !protection.partitions.empty() || !protection.people.empty();
}

bool ChoosesAnything(const Protection& protection) {
  const std::vector<SaveRow> rows = SaveRowsOf(protection);
  return std::ranges::any_of(rows, [&protection](const SaveRow& row) {
    return row.kind != Kind::kUndo &&
           ChosenOf(protection, row) != Chosen::kNone;
  });
}

bool Fits(const SavePlace& place, std::uint64_t needed) {
  return place.unfit.empty() && place.free_bytes >= needed;
}

const SavePlace* PlaceFor(const State& state) {
  if (!state.protection) {
    return nullptr;
  }
  const std::uint64_t needed = NeededBytes(*state.protection);
  const SavePlace* best = nullptr;
  for (const SavePlace& place : state.protection->places) {
    if (!Fits(place, needed)) {
      continue;
    }
    if (state.save_place && state.save_place->Is(place)) {
      return &place;
    }
    best = best == nullptr ? &place : best;
  }
  return best;
}

const SavePlace* RoomiestPlace(const Protection& protection) {
  const SavePlace* best = nullptr;
  for (const SavePlace& place : protection.places) {
    if (place.unfit.empty() &&
        (best == nullptr || place.free_bytes > best->free_bytes)) {
      best = &place;
    }
  }
  return best;
}

bool KeepsUndo(const State& state) {
  const SavePlace* const place = PlaceFor(state);
  return place != nullptr && state.protection->undo_bytes > 0 &&
         state.protection->undo_chosen &&
         Fits(*place,
              NeededBytes(*state.protection) + state.protection->undo_bytes);
}

bool LeavesSomething(const State& state) {
  return state.protection &&
         (PlaceFor(state) == nullptr || !ChoosesAnything(*state.protection) ||
          !StakesOf(state).lost.empty());
}

bool IsSettled(const State& state) {
  if (!state.setting.saves_data) {
    return true;
  }
  return state.protection && !state.protection->counting &&
         (!HoldsAnything(*state.protection) || state.save_accepted ||
          !LeavesSomething(state));
}

std::string ChosenNames(const Protection& protection, const Words& t) {
  std::string names;
  for (const Person& person : protection.people) {
    if (ChosenOf(person) != Chosen::kNone) {
      Add(names, base::Printable(person.name), t);
    }
  }
  for (const SavablePartition& part : protection.partitions) {
    if (part.chosen) {
      Add(names, TitleText(part.title, t), t);
    }
  }
  return names;
}

Stakes StakesOf(const State& state) {
  Stakes stakes;
  if (!state.protection) {
    return stakes;
  }
  const Words& t = state.words();
  const bool saves = PlaceFor(state) != nullptr && !state.save_waived;
  for (const Person& person : state.protection->people) {
    if (!saves || ChosenOf(person) != Chosen::kAll) {
      Add(stakes.lost, base::Printable(person.name), t);
    }
  }
  for (const SavablePartition& part : state.protection->partitions) {
    if (!saves || !part.chosen) {
      Add(part.erased ? stakes.lost : stakes.at_risk, TitleText(part.title, t),
          t);
    }
  }
  return stakes;
}

std::string KeptText(const State& state, const std::string& path) {
  // restore::MakeJobFolder() makes a folder of this name.
  const std::size_t ours = path.rfind("/Pristine/");
  const JobRequest& request = state.request;
  if (ours == std::string::npos ||
      (!request.save && request.image_volume.node.empty())) {
    return base::Printable(path);
  }
  const std::string name =
      request.save ? SavePlaceName(request.save->place, state.words())
                   : VolumeText(request.image_volume, state.words());
  return base::StrCat(name, ": ", base::Printable(path.substr(ours + 1)));
}

bool IsSaved(const State& state, int partition) {
  if (!state.protection || state.save_waived || PlaceFor(state) == nullptr) {
    return false;
  }
  return std::ranges::any_of(state.protection->partitions,
                             [partition](const SavablePartition& part) {
                               return part.number == partition && part.chosen;
                             });
}

void TakeChoices(const Protection& old, Protection& into) {
  into.undo_chosen = old.undo_chosen;
  for (SavablePartition& part : into.partitions) {
    const auto same =
        std::ranges::find(old.partitions, part.path, &SavablePartition::path);
    part.chosen = same == old.partitions.end() ? part.chosen : same->chosen;
  }
  for (Person& person : into.people) {
    const auto same =
        std::ranges::find_if(old.people, [&person](const Person& other) {
          return other.name == person.name && other.source == person.source;
        });
    if (same == old.people.end()) {
      continue;
    }
    for (PersonalFolder& folder : person.folders) {
      const auto before =
          std::ranges::find(same->folders, folder.path, &PersonalFolder::path);
      folder.chosen = before == same->folders.end() || before->chosen;
    }
  }
}

std::optional<SaveRequest> SaveRequestOf(const State& state) {
  const SavePlace* const place = PlaceFor(state);
  const bool saves = place != nullptr && !state.save_waived &&
                     ChoosesAnything(*state.protection);
  if (!saves && !KeepsUndo(state)) {
    return std::nullopt;
  }
  SaveRequest request;
  request.place = *place;
  request.undo = KeepsUndo(state);
  if (!saves) {
    return request;
  }
  for (const SavablePartition& part : state.protection->partitions) {
    if (part.chosen) {
      request.partitions.push_back(part);
    }
  }
  for (const PersonalSource& source : state.protection->sources) {
    SavedFolders saved = FoldersOf(*state.protection, source);
    if (!saved.folders.empty()) {
      request.personal.push_back(std::move(saved));
    }
  }
  return request;
}

}  // namespace tui
