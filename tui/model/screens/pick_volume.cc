// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/menu_tree.h"
#include "tui/model/names.h"
#include "tui/model/screens.h"

namespace tui {

Page PickVolumePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = OperationText(state.bench.operation, t);
  page.blocks = {
      Paragraph{t("Where shall the image be stored?"), Role::kHeading}, Gap{},
      RowsHere{{t("No."), t("Volume"), t("File system"), t("Size")}}};
  int index = 0;
  for (const restore::Volume& volume : state.survey->volumes) {
    page.rows.push_back({{base::Printable(volume.node), VolumeText(volume, t),
                          FileSystemText(volume.type), SizeText(volume.size)},
                         {ActionKind::kTakeVolume, index++}});
  }
  page.buttons = {{{t("Search again")}, {ActionKind::kSearchAgain}},
                  {{t("Cancel")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.on_f3 = {ActionKind::kDetails};
  page.help =
      t("The volumes of all disks and sticks. On a FAT volume the image is "
        "split into parts by itself. The source itself cannot hold its image.");
  return page;
}

Page NamePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = OperationText(state.bench.operation, t);
  page.blocks = {Paragraph{t("Name of the image file, and a label that people "
                             "will read"),
                           Role::kHeading},
                 Gap{}};
  page.fields = {{t("File"), state.bench.file_name},
                 {t("Label"), state.bench.label}};
  page.buttons = {{{t("OK")}, {ActionKind::kTakeName}},
                  {{t("Cancel")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("Type the name; \".pri\" is added when it is missing. An image "
        "that exists is not replaced. Enter goes to the next line.");
  return page;
}

}  // namespace tui
