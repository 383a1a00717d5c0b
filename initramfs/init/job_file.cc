// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/job_file.h"

#include <utility>

#include "imaging/base/strings.h"

namespace initramfs {
namespace {

base::Error BadLine(std::size_t line, std::string_view what) {
  return base::Error(base::ErrorCode::kInvalidArgument,
                     base::StrCat("line ", line, " of the job file ", what))
      .WithHint("Correct the job file. Nothing was run.");
}

bool IsControl(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

// Collects the words of one line.
class WordSplitter {
 public:
  void Add(char c) {
    if (escaped_) {
      Put(c);
      escaped_ = false;
    } else if (c == '\\' && quote_ != '\'') {
      escaped_ = true;
    } else if (quote_ != 0) {
      c == quote_ ? void(quote_ = 0) : Put(c);
    } else if (c == '"' || c == '\'') {
      quote_ = c;
      in_word_ = true;  // '' is a word, too
    } else if (c == ' ' || c == '\t') {
      EndWord();
    } else {
      Put(c);
    }
  }

  // False when a quote or an escape is still open.
  bool End() {
    EndWord();
    return quote_ == 0 && !escaped_;
  }

  std::vector<std::string> TakeWords() { return std::move(words_); }

 private:
  void Put(char c) {
    word_.push_back(c);
    in_word_ = true;
  }

  void EndWord() {
    if (in_word_) {
      words_.push_back(std::exchange(word_, {}));
    }
    in_word_ = false;
  }

  std::vector<std::string> words_;
  std::string word_;
  char quote_ = 0;
  bool escaped_ = false;
  bool in_word_ = false;
};

base::Result<std::vector<std::string>> SplitLine(std::string_view text,
                                                 std::size_t line) {
  WordSplitter splitter;
  for (const char c : text) {
    if (IsControl(c)) {
      return BadLine(line, "has a control character in it");
    }
    splitter.Add(c);
  }
  if (!splitter.End()) {
    return BadLine(line, "has a quote that is not closed");
  }
  return splitter.TakeWords();
}

// The next line, without its end ("\n" or, from Windows, "\r\n").
std::string_view TakeLine(std::string_view& rest) {
  const auto end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

bool SaysNothing(std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  return first == std::string_view::npos || line[first] == '#';
}

}  // namespace

base::Result<std::vector<JobCommand>> ParseJobFile(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  std::vector<JobCommand> commands;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = TakeLine(text);
    if (SaysNothing(line)) {
      continue;
    }
    TRY_ASSIGN(std::vector<std::string> words, SplitLine(line, number));
    if (words.front() == "pristine") {
      words.erase(words.begin());
    }
    if (words.empty()) {
      return BadLine(number, "does not say what pristine shall do");
    }
    commands.push_back({.line = number, .arguments = std::move(words)});
  }
  if (commands.empty()) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       "the job file holds no command")
        .WithHint("Write one `pristine` command a line. Nothing was run.");
  }
  return commands;
}

std::string StepOf(std::string_view path, const JobCommand& command) {
  std::string step = base::StrCat(path, ":", command.line, ":");
  for (const std::string& argument : command.arguments) {
    step += " " + base::Printable(argument);
  }
  if (step.size() > kMaxStepSize) {
    step.resize(kMaxStepSize);
  }
  return step;
}

}  // namespace initramfs
