// SPDX-License-Identifier: Apache-2.0
#include "initramfs/trouble/page.h"

#include "imaging/base/strings.h"

namespace initramfs {
namespace {

struct Words {
  std::string_view title;
  std::string_view ui_ended;
  std::string_view ui_ended_meaning;
  std::string_view low_memory;
  std::string_view low_memory_meaning;
  std::string_view job_ended;
  std::string_view job_ended_meaning;
  std::string_view internal;
  std::string_view internal_meaning;
  std::string_view again;
  std::string_view choices;
};

// The UI's catalogue of translations may be what is broken, so this screen
// brings its own words.
constexpr Words kEnglish = {
    .title = "System restore",
    .ui_ended = "The restore program stopped unexpectedly.",
    .ui_ended_meaning =
        "If it was writing to the disk, the work is not finished: start it\n"
        "  again and it goes on. Your image is not changed by this.",
    .low_memory = "This computer has too little memory for a restore.",
    .low_memory_meaning =
        "It needs 512 MiB. Nothing was changed on this computer.",
    .job_ended = "The unattended job has ended.",
    .job_ended_meaning = "Code 0 means that all of it was done and proven.",
    .internal = "System restore could not start.",
    .internal_meaning = "Nothing was changed on this computer.",
    .again = "  1  Start again\n",
    .choices =
        "  2  Show what was logged\n"
        "  3  Restart the computer\n"
        "  4  Power off\n"
        "  5  Command line (for technicians)\n"
        "\n"
        "  Press a number.\n"};

constexpr Words kChinese = {
    .title = "系统还原",
    .ui_ended = "还原程序意外停止。",
    .ui_ended_meaning =
        "如果当时正在写入硬盘，工作尚未完成：请重新开始，程序会继续进行。\n"
        "  映像文件没有因此改变。",
    .low_memory = "这台电脑的内存太小，无法还原。",
    .low_memory_meaning = "至少需要 512 MiB。电脑上的内容没有任何改变。",
    .job_ended = "无人值守任务已结束。",
    .job_ended_meaning = "代码 0 表示全部完成并已验证。",
    .internal = "系统还原无法启动。",
    .internal_meaning = "电脑上的内容没有任何改变。",
    .again = "  1  重新开始\n",
    .choices =
        "  2  查看日志\n"
        "  3  重新启动电脑\n"
        "  4  关机\n"
        "  5  命令行（供技术人员使用）\n"
        "\n"
        "  请按数字键选择。\n"};

struct Message {
  std::string_view what;
  std::string_view meaning;
};

Message MessageFor(TroubleKind kind, const Words& words) {
  switch (kind) {
    case TroubleKind::kUiEnded:
      return {words.ui_ended, words.ui_ended_meaning};
    case TroubleKind::kLowMemory:
      return {words.low_memory, words.low_memory_meaning};
    case TroubleKind::kJobEnded:
      return {words.job_ended, words.job_ended_meaning};
    case TroubleKind::kInternal:
      break;
  }
  return {words.internal, words.internal_meaning};
}

// Details can be an error's whole text; a screen is not.
std::string Shortened(std::string_view text) {
  constexpr std::size_t kMaxBytes = 70;
  return text.size() <= kMaxBytes
             ? std::string(text)
             : base::StrCat(text.substr(0, kMaxBytes - 3), "...");
}

}  // namespace

std::string TroublePage(const Trouble& trouble, Language language) {
  const Words& words = language == Language::kEnglish ? kEnglish : kChinese;
  const Message message = MessageFor(trouble.kind, words);
  return base::StrCat(
      "\n  ", words.title, "\n\n  ", message.what, "\n  (",
      base::Printable(Shortened(trouble.detail)), ")\n\n  ", message.meaning,
      "\n\n", CanStartAgain(trouble.kind) ? words.again : "", words.choices);
}

bool CanStartAgain(TroubleKind kind) {
  return kind != TroubleKind::kLowMemory;
}

std::optional<Choice> ChoiceFor(char key) {
  switch (key) {
    case '1':
      return Choice::kAgain;
    case '2':
      return Choice::kLog;
    case '3':
      return Choice::kRestart;
    case '4':
      return Choice::kPowerOff;
    case '5':
      return Choice::kShell;
    default:
      return std::nullopt;
  }
}

}  // namespace initramfs
