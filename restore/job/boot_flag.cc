// SPDX-License-Identifier: Apache-2.0
#include "restore/job/boot_flag.h"

#include <span>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using imaging::FileBlockDevice;

constexpr std::string_view kHeader = "# GRUB Environment Block\n";

Error NoBlock() {
  return {ErrorCode::kCorrupt, "grubenv is no environment block of GRUB's"};
}

}  // namespace

std::string EmptyEnvironment() {
  std::string block(kHeader);
  block.resize(kEnvironmentSize, '#');
  return block;
}

base::Result<std::string> WithBootFlag(std::string_view block, bool resume) {
  if (block.size() != kEnvironmentSize || !block.starts_with(kHeader)) {
    return NoBlock();
  }
  std::string out(kHeader);
  if (resume) {
    out += StrCat(kResumeVariable, "=1\n");
  }
  const std::string ours = StrCat(kResumeVariable, "=");
  std::string_view rest = block.substr(kHeader.size());
  // What begins with '#' is the padding; GRUB writes no other comments.
  while (!rest.empty() && rest.front() != '#') {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
      return NoBlock();
    }
    const std::string_view line = rest.substr(0, end + 1);
    if (!line.starts_with(ours)) {
      out += line;
    }
    rest.remove_prefix(end + 1);
  }
  if (out.size() > kEnvironmentSize) {
    return Error(ErrorCode::kCorrupt, "grubenv is full");
  }
  out.resize(kEnvironmentSize, '#');
  return out;
}

base::Status SetBootFlag(const std::string& journal, bool resume) {
  const std::size_t slash = journal.rfind('/');
  const std::string path = slash == std::string::npos
                               ? "grubenv"
                               : journal.substr(0, slash) + "/grubenv";
  if (!Exists(path)) {
    return base::Ok();
  }
  TRY_ASSIGN(
      const auto file,
      FileBlockDevice::Open(path, FileBlockDevice::Access::kReadWriteDirect));
  if (file->size() != kEnvironmentSize) {
    return NoBlock();
  }
  std::string block(kEnvironmentSize, '\0');
  TRY(file->ReadAt(0, std::as_writable_bytes(std::span(block))));
  TRY_ASSIGN(const std::string wanted, WithBootFlag(block, resume));
  if (wanted == block) {
    return base::Ok();
  }
  TRY(file->WriteAt(0, std::as_bytes(std::span(wanted))));
  return file->Flush();
}

}  // namespace restore
