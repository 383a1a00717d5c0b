// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/pax_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>  // NOLINT(modernize-deprecated-headers): newlocale().

#include <cerrno>
#include <string_view>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/pax_formats.h"

namespace restore {

namespace {

using base::StrCat;

// What tells a stream from a file with a colon in its name.  Other tars see a
// file, with an attribute that they need not know.
constexpr const char* kStreamMark = "user.pristine.stream";

struct FreeEntry {
  void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};

std::string TextOf(const char* text) {
  return text == nullptr ? "" : text;
}

base::Error OutOfMemory() {
  return base::Error(base::ErrorCode::kIo, "no memory for an archive");
}

PaxEntry EntryOf(archive_entry* found) {
  PaxEntry entry;
  entry.path = TextOf(::archive_entry_pathname(found));
  entry.info.st_mode = ::archive_entry_mode(found);
  entry.info.st_size = ::archive_entry_size(found);
  entry.info.st_mtim.tv_sec = ::archive_entry_mtime(found);
  entry.info.st_mtim.tv_nsec = ::archive_entry_mtime_nsec(found);
  entry.hard_link = ::archive_entry_hardlink(found) != nullptr;
  entry.link = TextOf(::archive_entry_symlink(found));
  ::archive_entry_xattr_reset(found);
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  while (::archive_entry_xattr_next(found, &name, &value, &size) ==
         ARCHIVE_OK) {
    std::string text(static_cast<const char*>(value), size);
    if (std::string_view(name) == kStreamMark &&
        entry.path.ends_with(StrCat(":", text))) {
      entry.stream = std::move(text);
    } else {
      entry.attributes.emplace_back(name, std::move(text));
    }
  }
  return entry;
}

}  // namespace

Utf8Thread::Utf8Thread() {
  const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (utf8 != nullptr) {
    made_ = utf8;
    before_ = ::uselocale(utf8);
  }
}

Utf8Thread::~Utf8Thread() {
  if (made_ != nullptr) {
    ::uselocale(static_cast<locale_t>(before_));
    ::freelocale(static_cast<locale_t>(made_));
  }
}

base::Result<std::unique_ptr<PaxWriter>> PaxWriter::Create(PaxPartWriter& out) {
  std::unique_ptr<PaxWriter> writer(new PaxWriter(out));
  writer->archive_ = ::archive_write_new();
  if (writer->archive_ == nullptr) {
    return OutOfMemory();
  }
  // Takes what it can't write, too: libarchive does not free the buffers of a
  // writer that has failed.
  const auto write = [](archive*, void* data, const void* bytes,
                        std::size_t size) -> la_ssize_t {
    auto& me = *static_cast<PaxWriter*>(data);
    if (!me.sink_error_) {
      auto put = me.out_.Write({static_cast<const std::byte*>(bytes), size});
      if (!put.ok()) {
        me.sink_error_ = std::move(put).error();
      }
    }
    return static_cast<la_ssize_t>(size);
  };
  archive* const raw = writer->archive_;
  if (!WritePax(raw) || ::archive_write_open(raw, writer.get(), nullptr, write,
                                             nullptr) != ARCHIVE_OK) {
    return writer->Failed();
  }
  return writer;
}

PaxWriter::~PaxWriter() {
  if (archive_ != nullptr) {
    // Nothing more goes to the sink of an archive that was given up.
    if (!sink_error_) {
      sink_error_.emplace(base::ErrorCode::kCancelled, "stopped");
    }
    ::archive_write_free(archive_);
  }
}

base::Error PaxWriter::Failed() {
  if (sink_error_) {
    return *sink_error_;
  }
  return base::Error(
      base::ErrorCode::kIo,
      StrCat("making the archive: ", TextOf(::archive_error_string(archive_))));
}

base::Status PaxWriter::Begin(const PaxEntry& entry) {
  const std::unique_ptr<archive_entry, FreeEntry> header(::archive_entry_new());
  if (header == nullptr) {
    return OutOfMemory();
  }
  archive_entry* const raw = header.get();
  ::archive_entry_copy_pathname(raw, entry.path.c_str());
  ::archive_entry_set_mode(raw, entry.info.st_mode);
  ::archive_entry_set_uid(raw, entry.info.st_uid);
  ::archive_entry_set_gid(raw, entry.info.st_gid);
  ::archive_entry_set_mtime(raw, entry.info.st_mtim.tv_sec,
                            entry.info.st_mtim.tv_nsec);
  ::archive_entry_set_size(
      raw, S_ISREG(entry.info.st_mode) ? entry.info.st_size : 0);
  if (S_ISLNK(entry.info.st_mode)) {
    ::archive_entry_copy_symlink(raw, entry.link.c_str());
  }
  for (const auto& attribute : entry.attributes) {
    ::archive_entry_xattr_add_entry(raw, attribute.first.c_str(),
                                    attribute.second.data(),
                                    attribute.second.size());
  }
  if (!entry.stream.empty()) {
    ::archive_entry_xattr_add_entry(raw, kStreamMark, entry.stream.data(),
                                    entry.stream.size());
  }
  // A warning: a name that is not UTF-8 is stored as its bytes.
  const int code = ::archive_write_header(archive_, raw);
  const bool written = code == ARCHIVE_OK || code == ARCHIVE_WARN;
  return written && !sink_error_ ? base::Ok() : base::Status(Failed());
}

base::Status PaxWriter::Write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const la_ssize_t put =
        ::archive_write_data(archive_, bytes.data(), bytes.size());
    if (put <= 0 || sink_error_) {
      return Failed();
    }
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return base::Ok();
}

base::Status PaxWriter::Finish() {
  const bool closed = ::archive_write_close(archive_) == ARCHIVE_OK;
  return closed && !sink_error_ ? base::Ok() : base::Status(Failed());
}

base::Result<std::unique_ptr<PaxReader>> PaxReader::Open(PaxPartReader& in) {
  std::unique_ptr<PaxReader> reader(new PaxReader(in));
  constexpr std::size_t kBuffer = std::size_t{256} << 10;
  reader->buffer_.resize(kBuffer);
  reader->archive_ = ::archive_read_new();
  if (reader->archive_ == nullptr) {
    return OutOfMemory();
  }
  const auto read = [](archive* self, void* data,
                       const void** bytes) -> la_ssize_t {
    auto& me = *static_cast<PaxReader*>(data);
    auto got = me.in_.Read(me.buffer_);
    if (!got.ok()) {
      ::archive_set_error(self, EIO, "the archive can't be read");
      me.source_error_ = std::move(got).error();
      return -1;
    }
    *bytes = me.buffer_.data();
    return static_cast<la_ssize_t>(got.value());
  };
  archive* const raw = reader->archive_;
  if (!ReadTar(raw) || ::archive_read_open(raw, reader.get(), nullptr, read,
                                           nullptr) != ARCHIVE_OK) {
    return reader->Failed();
  }
  return reader;
}

PaxReader::~PaxReader() {
  if (archive_ != nullptr) {
    ::archive_read_free(archive_);
  }
}

base::Error PaxReader::Failed() {
  if (source_error_) {
    return *source_error_;
  }
  return base::Error(
      base::ErrorCode::kCorrupt,
      StrCat("the archive is damaged: ",
             base::Printable(TextOf(::archive_error_string(archive_)))));
}

base::Result<std::optional<PaxEntry>> PaxReader::Next() {
  archive_entry* found = nullptr;
  const int code = ::archive_read_next_header(archive_, &found);
  if (code == ARCHIVE_OK || code == ARCHIVE_WARN) {
    return std::optional<PaxEntry>(EntryOf(found));
  }
  if (code != ARCHIVE_EOF) {
    return Failed();
  }
  // What stands behind the end belongs to the hash of the archive.
  while (true) {
    TRY_ASSIGN(const std::size_t got, in_.Read(buffer_));
    if (got == 0) {
      return std::optional<PaxEntry>();
    }
  }
}

base::Result<std::size_t> PaxReader::Read(std::span<std::byte> out) {
  const la_ssize_t got = ::archive_read_data(archive_, out.data(), out.size());
  if (got < 0) {
    return Failed();
  }
  return static_cast<std::size_t>(got);
}

}  // namespace restore
