// SPDX-License-Identifier: Apache-2.0
#pragma once

struct archive;

namespace restore {

// Makes a new libarchive writer one of pax archives compressed with zstd, or a
// new reader one of tar archives, compressed so or not.  False: libarchive's
// archive_error_string() says why.
bool WritePax(archive* writer);
bool ReadTar(archive* reader);

}  // namespace restore
