// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "imaging/io/aligned_buffer.h"
#include "imaging/io/byte_sink.h"
#include "imaging/io/fd.h"

namespace imaging {

// The name of part `number` of the image at `path`: part 1 of a/PHILIPS.pri is
// a/PHILIPS.p01; part 0 is `path` itself.
std::string PartPath(const std::string& path, std::size_t number);

// Writes PHILIPS.pri and its parts.  Until Commit() their names end in
// ".partial".  Existing images are replaced only by Commit().
class FileSink final : public ByteSink {
 public:
  // kInvalidArgument when there is such an image and `replace` is false, and
  // from StartPart() when there is such a part.
  static base::Result<std::unique_ptr<FileSink>> Create(std::string path,
                                                        bool replace);

  base::Status Append(std::span<const std::byte> bytes) override;
  base::Status StartPart() override;
  base::Status Commit() override;
  std::string leftover() const override;

 private:
  FileSink(std::string path, bool replace);
  std::string PartialPath(std::size_t number) const;
  base::Status OpenPart();
  base::Status FinishPart();
  base::Status WriteOut(std::span<const std::byte> bytes, int fd);

  const std::string path_;
  const bool replace_;
  std::size_t part_ = 0;
  Fd cached_;
  Fd direct_;
  std::uint64_t written_ = 0;
  AlignedBuffer buffer_;
  std::size_t filled_ = 0;
};

}  // namespace imaging
