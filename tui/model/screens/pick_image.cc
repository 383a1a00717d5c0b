// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/images.h"
#include "tui/model/menu_tree.h"
#include "tui/model/names.h"
#include "tui/model/screens.h"

namespace tui {

namespace {

// "sdb3 PRISTINE-D": short, since the row has much to say.
std::string NodeAndLabel(const restore::Volume& volume) {
  return base::Printable(
      base::StrCat(volume.node, volume.node.empty() ? "" : " ", volume.label));
}

// The row of the system partition, or of the largest one that may be it.
std::size_t LikelySource(const State& state) {
  if (!state.image || !state.image->head) {
    return 0;
  }
  using restore::Role;
  const restore::Disk disk = DiskOf(*state.image->head);
  std::size_t best = 0;
  std::uint64_t best_size = 0;
  for (std::size_t i = 0; i < disk.partitions.size(); ++i) {
    const restore::DiskPartition& part = disk.partitions[i];
    if (part.role == Role::kSystem) {
      return i;
    }
    const bool may_be = part.role == Role::kUnknown || part.role == Role::kData;
    if (may_be && part.range.length > best_size) {
      best = i;
      best_size = part.range.length;
    }
  }
  return best;
}

}  // namespace

Page PickImagePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = OperationText(state.bench.operation, t);
  page.blocks = {Paragraph{t("Choose the image file"), Role::kHeading}, Gap{}};
  const bool any = state.survey && !state.survey->images.empty();
  if (any) {
    page.blocks.emplace_back(RowsHere{{t("File"), t("Date"), t("Size"),
                                       t("Label"), t("Holds"), t("Volume")}});
    int index = 0;
    for (const restore::FoundImage& image : state.survey->images) {
      page.rows.push_back(
          {{base::Printable(image.name), ShortDate(image), SizeText(image.size),
            image.head ? base::Printable(image.head->label) : "",
            ImageContentText(image, t), NodeAndLabel(image.volume)},
           {ActionKind::kTakeImage, index++}});
    }
  } else {
    page.blocks.emplace_back(
        Paragraph{t("No image was found on any readable volume.")});
  }
  page.buttons = {{{t("Search again")}, {ActionKind::kSearchAgain}},
                  {{t("Browse folders")}, {ActionKind::kToBrowse}, 'B'},
                  {{t("Cancel")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.on_f3 = {ActionKind::kDetails};
  page.help =
      t("All images (*.pri) on every volume that can be read: NTFS, FAT, "
        "exFAT, ext, discs. Plug in a stick and it appears here. Images deeper "
        "in folders are found with B.");
  return page;
}

Page PickPartitionPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = OperationText(state.bench.operation, t);
  page.blocks = {
      Paragraph{t("Choose the source partition in the image"), Role::kHeading},
      Gap{},
      RowsHere{{t("No."), t("File system"), t("Label"), t("Kind"), t("Size"),
                t("Used")}}};
  if (state.image && state.image->head) {
    const auto& stored = state.image->head->partitions;
    const restore::Disk disk = DiskOf(*state.image->head);
    const std::vector<restore::Title> titles = restore::TitlesOf(disk);
    for (std::size_t i = 0; i < stored.size(); ++i) {
      const imaging::ImagePartition& part = stored[i];
      page.rows.push_back(
          {{base::StrCat(part.number), FileSystemText(part.fs_type),
            base::Printable(part.fs_label), ShortTitle(titles[i], t),
            SizeText(part.range.length), SizeText(part.used_bytes)},
           {ActionKind::kTakePartition, static_cast<int>(i)}});
    }
  }
  page.first_focus = LikelySource(state);
  page.buttons = {{{t("Cancel")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("The partitions that the image holds. The system partition is "
        "chosen to begin with.");
  return page;
}

}  // namespace tui
