// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/menu_tree.h"
#include "tui/model/names.h"
#include "tui/model/picks.h"
#include "tui/model/plan_blocks.h"
#include "tui/model/screens.h"

namespace tui {

namespace {

using base::StrCat;

void AddPick(FactList& list,
             const std::string& name,
             const Pick& pick,
             const Words& t) {
  list.facts.emplace_back(name, PickText(pick, t));
}

std::string ImageFact(const State& state) {
  const restore::FoundImage& image = *state.image;
  return StrCat(base::Printable(image.name), ", ", ImageTitle(image), ", ",
                ShortDate(image), ", ", SizeText(image.size));
}

std::string OptionsFact(const State& state) {
  const Words& t = state.words();
  const Options& o = state.options;
  if (MakesImage(state.bench.operation)) {
    return StrCat(t("Compression"), " ", o.level);
  }
  std::string text =
      o.prove ? t("image checked first") : t("NOT checked first");
  text += StrCat(t(", "), o.read_back ? t("read back") : t("NOT read back"));
  if (o.delta) {
    text += StrCat(t(", "), t("only what differs"));
  }
  if (o.new_ids) {
    text += StrCat(t(", "), t("new identifiers"));
  }
  return text;
}

FactList Facts(const State& state) {
  const Words& t = state.words();
  const Bench& bench = state.bench;
  FactList list;
  if (ReadsImage(bench.operation) && state.image) {
    list.facts.emplace_back(t("Image"), ImageFact(state));
  }
  if (bench.image_partition != 0) {
    list.facts.emplace_back(t("Partition in it"),
                            StrCat(bench.image_partition));
  }
  if (bench.source) {
    AddPick(list, t("Source"), *bench.source, t);
  }
  if (bench.target) {
    AddPick(list, t("Target"), *bench.target, t);
  }
  if (bench.volume) {
    list.facts.emplace_back(t("To file"),
                            StrCat(base::Printable(bench.file_name), ", ",
                                   VolumeText(*bench.volume, t)));
  }
  list.facts.emplace_back(t("Options"), OptionsFact(state));
  return list;
}

}  // namespace

Page SummaryPage(const State& state) {
  const Words& t = state.words();
  const bool writes = OverwritesTarget(state.bench.operation);
  Page page;
  page.title = OperationText(state.bench.operation, t);
  page.blocks = {Facts(state), Gap{}};
  const bool ready = !NeedsPlan(state.bench.operation) || state.plan;
  if (!ready) {
    page.blocks.emplace_back(
        Paragraph{t("One moment: looking at what is on the disk ...")});
  } else if (NeedsPlan(state.bench.operation)) {
    page.blocks.emplace_back(PartTable(state));
    page.blocks.emplace_back(Gap{});
  }
  if (writes && ready) {
    page.blocks.emplace_back(
        Paragraph{t("What is erased cannot be brought back."), Role::kWarning});
  }
  page.buttons = {{{t("Cancel")}, {ActionKind::kBack}}};
  if (ready) {
    page.buttons.push_back({{t("OK")}, {ActionKind::kStart}, 0, writes});
    page.first_focus = writes ? 0 : 1;
  }
  if (writes && ready) {
    page.on_f10 = {ActionKind::kStart};
  }
  page.on_escape = {ActionKind::kBack};
  page.on_f3 = {ActionKind::kDetails};
  page.help =
      t("Everything that will be done. Nothing has been written yet. Tab moves "
        "to OK, Enter begins; F10 begins at once.");
  return page;
}

}  // namespace tui
