// SPDX-License-Identifier: Apache-2.0
#include "tui/work/keep_record.h"

#include <algorithm>
#include <cctype>
#include <ctime>
#include <optional>

#include "imaging/base/strings.h"
#include "restore/backup/job_folder.h"
#include "restore/media/record_key.h"
#include "restore/record/record_files.h"
#include "restore/record/record_qr.h"

namespace tui {

namespace {

using base::StrCat;

// A folder of its own on the volume of the image; none when that cannot be
// written, such as an ISO.
std::optional<std::string> FolderByImage(const JobRequest& request,
                                         restore::Volumes& volumes,
                                         JobEnd& end) {
  std::string root = request.image_volume.mounted_at;
  if (!request.image_volume.node.empty()) {
    const auto opened = volumes.OpenForWriting(request.image_volume);
    if (!opened.ok()) {
      end.log.push_back(StrCat("no record there: ", opened.error().text()));
      return std::nullopt;
    }
    root = opened.value();
  }
  const restore::Fingerprint& target = request.plan.target;
  const auto folder = restore::MakeJobFolder(
      root, std::time(nullptr),
      target.serial.empty() ? target.model : target.serial);
  if (!folder.ok()) {
    end.log.push_back(StrCat("no record there: ", folder.error().text()));
    return std::nullopt;
  }
  return folder.value();
}

std::string UpperHex(const imaging::Sha256& digest) {
  std::string text = base::HexEncode(digest);
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(std::toupper(c));
  });
  return text;
}

}  // namespace

void KeepRecord(const JobRequest& request,
                const std::string& folder,
                restore::Volumes& volumes,
                restore::JobRecorder& recorder,
                JobEnd& end) {
  std::vector<std::string> folders;
  if (!folder.empty()) {
    folders.push_back(folder);
  }
  // One is enough where the copies lie by the image.
  const bool same_volume = request.save && request.save->place.volume.node ==
                                               request.image_volume.node;
  if (folder.empty() || !same_volume) {
    if (const auto by_image = FolderByImage(request, volumes, end)) {
      folders.push_back(*by_image);
    }
  }
  const auto key = restore::MediumRecordKey();
  const restore::WrittenRecord written =
      restore::WriteRecord(recorder.Finish(), folders, key ? &*key : nullptr,
                           request.chinese ? restore::PageLanguage::kChinese
                                           : restore::PageLanguage::kEnglish);
  for (const restore::RecordPlace& place : written.places) {
    end.log.push_back(place.error ? StrCat("no record: ", place.error->text())
                                  : StrCat("record: ", place.path));
    if (end.record.empty()) {
      end.record = place.path;
    }
  }
  if (end.record.empty()) {
    return;
  }
  end.digest = UpperHex(written.digest);
  const auto code =
      restore::QrCode::Of(restore::RecordCode(written.record, written.digest));
  if (code.ok()) {
    end.qr = code.value().HalfBlockRows();
  }
}

}  // namespace tui
