// SPDX-License-Identifier: Apache-2.0
#include "tui/work/find_people.h"

#include <chrono>
#include <string>
#include <utility>

#include "restore/backup/data_partitions.h"
#include "restore/backup/personal_folders.h"
#include "restore/backup/rescue_source.h"

namespace tui {

namespace {

// What a row is called.
std::string NameOf(const restore::PersonalFolder& folder) {
  switch (folder.kind) {
    case restore::PersonalKind::kMail:
      return "Mail";
    case restore::PersonalKind::kBookmarks:
      return "Bookmarks";
    default:
      return folder.path.substr(folder.path.rfind('/') + 1);
  }
}

Person PersonOf(const restore::Person& found, const PersonalSource& source) {
  Person person;
  person.name = found.name;
  person.source = source.path;
  for (const restore::PersonalFolder& folder : found.folders) {
    PersonalFolder row;
    row.name = NameOf(folder);
    row.path = folder.path;
    row.bytes = folder.bytes;
    row.files = folder.files;
    row.unread = folder.unread;
    person.folders.push_back(std::move(row));
  }
  return person;
}

SavablePartition AsAWhole(const PersonalSource& source,
                          NoFiles reason,
                          const std::string& why) {
  SavablePartition part;
  part.path = source.path;
  part.number = source.number;
  part.title = source.title;
  part.bytes = restore::RoomFor(source.size);
  part.erased = true;
  part.chosen = false;
  part.no_files = reason;
  part.why = why;
  return part;
}

NoFiles ReasonOf(const base::Error& error) {
  return error.code() == base::ErrorCode::kCorrupt ||
                 error.code() == base::ErrorCode::kNotFound
             ? NoFiles::kDamaged
             : NoFiles::kUnknown;
}

class Search {
 public:
  Search(const std::function<void(const PeopleCounted&)>& counted,
         const std::stop_token& stop)
      : counted_(counted), stop_(stop) {}

  base::Status LookAt(const PersonalSource& source, PeopleFound& found) {
    if (source.fs_type == "BitLocker" || source.fs_type == "crypto_LUKS") {
      found.as_a_whole.push_back(AsAWhole(source, NoFiles::kLocked, ""));
      return base::Ok();
    }
    auto people = People(source);
    if (!people.ok() && people.error().code() == base::ErrorCode::kCancelled) {
      return std::move(people).error();
    }
    if (!people.ok()) {
      found.as_a_whole.push_back(
          AsAWhole(source, ReasonOf(people.error()), people.error().text()));
      return base::Ok();
    }
    for (const restore::Person& person : people.value()) {
      found.people.push_back(PersonOf(person, source));
    }
    return base::Ok();
  }

 private:
  using Clock = std::chrono::steady_clock;

  base::Result<std::vector<restore::Person>> People(
      const PersonalSource& source) {
    TRY_ASSIGN(const auto opened,
               restore::RescueSource::Open(source.path, false));
    return restore::FindPersonalFolders(
        opened->root(), stop_, [this](std::uint64_t bytes) { Count(bytes); });
  }

  void Count(std::uint64_t bytes) {
    constexpr std::chrono::milliseconds kEvery{250};
    so_far_.bytes += bytes;
    ++so_far_.files;
    if (const auto now = Clock::now(); now - told_ >= kEvery) {
      told_ = now;
      counted_(so_far_);
    }
  }

  const std::function<void(const PeopleCounted&)>& counted_;
  const std::stop_token& stop_;
  PeopleCounted so_far_;
  Clock::time_point told_ = Clock::now();
};

}  // namespace

base::Result<PeopleFound> FindPeopleOn(
    const std::vector<PersonalSource>& sources,
    const std::function<void(const PeopleCounted&)>& counted,
    const std::stop_token& stop) {
  Search search(counted, stop);
  PeopleFound found;
  for (const PersonalSource& source : sources) {
    TRY(search.LookAt(source, found));
  }
  return found;
}

PeopleFound NobodyOn(const std::vector<PersonalSource>& sources,
                     const base::Error& error) {
  PeopleFound found;
  for (const PersonalSource& source : sources) {
    found.as_a_whole.push_back(
        AsAWhole(source, NoFiles::kUnknown, error.text()));
  }
  return found;
}

}  // namespace tui
