// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/pax_formats.h"

#include <archive.h>

// libarchive's writer of pax refers to a table of all its formats.  Those that
// need libraries of their own (libxml2 with ICU's 30 MB, nettle, zlib, liblzma,
// bzip2) are never asked for.  As they are defined here, in a file that is
// linked whenever an archive is made, the linker leaves theirs out of the
// program, which keeps the recovery system small.
extern "C" {
int archive_write_set_format_7zip(struct archive* /*self*/) {
  return ARCHIVE_FATAL;
}
int archive_write_set_format_iso9660(struct archive* /*self*/) {
  return ARCHIVE_FATAL;
}
int archive_write_set_format_mtree(struct archive* /*self*/) {
  return ARCHIVE_FATAL;
}
int archive_write_set_format_mtree_classic(struct archive* /*self*/) {
  return ARCHIVE_FATAL;
}
int archive_write_set_format_xar(struct archive* /*self*/) {
  return ARCHIVE_FATAL;
}
int archive_write_set_format_zip(struct archive* /*self*/) {
  return ARCHIVE_FATAL;
}
}

namespace restore {

bool WritePax(archive* writer) {
  return ::archive_write_set_format_pax(writer) == ARCHIVE_OK &&
         // Attributes once, under the names that GNU tar knows.
         ::archive_write_set_format_option(writer, "pax", "xattrheader",
                                           "SCHILY") == ARCHIVE_OK &&
         ::archive_write_add_filter_zstd(writer) == ARCHIVE_OK &&
         ::archive_write_set_bytes_in_last_block(writer, 1) == ARCHIVE_OK;
}

bool ReadTar(archive* reader) {
  return ::archive_read_support_format_tar(reader) == ARCHIVE_OK &&
         ::archive_read_support_filter_zstd(reader) == ARCHIVE_OK;
}

}  // namespace restore
