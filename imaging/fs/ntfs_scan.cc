// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_scan.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace imaging {

namespace {

constexpr std::uint64_t kPieceBytes = 256U << 10;

// The bitmap of $MFT: which records are in use.  Read a piece at a time.
class RecordBitmap {
 public:
  explicit RecordBitmap(const NtfsVolume& volume) : volume_(volume) {
    const auto record = volume.ReadRecord(kNtfsMft);
    auto stream = record.ok()
                      ? volume.OpenStream(record.value(), NtfsType::kBitmap)
                      : base::Result<NtfsStream>(record.error());
    if (stream.ok()) {
      stream_ = std::move(stream).value();
    }
  }

  // True also when nobody can tell.
  bool IsUsed(std::uint64_t record) {
    const std::uint64_t byte = record / 8;
    if (byte < at_ || byte - at_ >= piece_.size()) {
      Load(byte);
    }
    if (piece_.empty()) {
      return true;
    }
    const auto bits =
        std::to_integer<unsigned>(piece_[static_cast<std::size_t>(byte - at_)]);
    return (bits >> (record % 8) & 1U) != 0;
  }

 private:
  static constexpr std::uint64_t kPiece = 64U << 10;

  void Load(std::uint64_t byte) {
    at_ = byte / kPiece * kPiece;
    piece_.clear();
    if (stream_ && byte < stream_->size) {
      piece_.resize(
          static_cast<std::size_t>(std::min(kPiece, stream_->size - at_)));
      if (!volume_.ReadStream(*stream_, at_, piece_).ok()) {
        piece_.clear();
      }
    }
  }

  const NtfsVolume& volume_;
  std::optional<NtfsStream> stream_;
  std::uint64_t at_ = 0;
  std::vector<std::byte> piece_;
};

class Scan {
 public:
  Scan(const NtfsVolume& volume,
       const std::function<bool(const NtfsRecord&)>& visit)
      : volume_(volume), visit_(visit), bitmap_(volume) {}

  base::Result<std::uint64_t> Run(const std::stop_token& stop) {
    const std::uint64_t record_size = volume_.geometry().record_size;
    const std::uint64_t per_piece = kPieceBytes / record_size;
    const std::uint64_t count = volume_.record_count();
    for (std::uint64_t first = 0; first < count && going_; first += per_piece) {
      if (stop.stop_requested()) {
        return base::Error(base::ErrorCode::kCancelled, "cancelled");
      }
      const std::uint64_t records = std::min(per_piece, count - first);
      std::vector<std::byte> piece(
          static_cast<std::size_t>(records * record_size));
      const auto read =
          volume_.ReadStream(volume_.mft(), first * record_size, piece);
      if (read.ok()) {
        Split(first, piece);
      } else if (read.error().code() == base::ErrorCode::kIo) {
        ReadSingly(first, records);
      } else {
        return read.error();
      }
    }
    return damaged_;
  }

 private:
  void Split(std::uint64_t first, std::span<const std::byte> piece) {
    const std::size_t record_size = volume_.geometry().record_size;
    for (std::size_t at = 0; at < piece.size() && going_; at += record_size) {
      const auto raw = piece.subspan(at, record_size);
      if (NtfsRecord::IsInUse(raw)) {
        Take(NtfsRecord::Parse(first + at / record_size,
                               {raw.begin(), raw.end()}));
      } else if (!NtfsRecord::IsRecord(raw) &&
                 bitmap_.IsUsed(first + at / record_size)) {
        ++damaged_;
      }
    }
  }

  // Some sector of the piece is bad: that costs its own records only.
  void ReadSingly(std::uint64_t first, std::uint64_t count) {
    std::vector<std::byte> raw(volume_.geometry().record_size);
    for (std::uint64_t i = 0; i < count && going_; ++i) {
      if (volume_.ReadStream(volume_.mft(), (first + i) * raw.size(), raw)
              .ok()) {
        Split(first + i, raw);
      } else {
        ++damaged_;
      }
    }
  }

  void Take(const base::Result<NtfsRecord>& record) {
    if (record.ok()) {
      going_ = visit_(record.value());
    } else {
      ++damaged_;
    }
  }

  const NtfsVolume& volume_;
  const std::function<bool(const NtfsRecord&)>& visit_;
  RecordBitmap bitmap_;
  std::uint64_t damaged_ = 0;
  bool going_ = true;
};

}  // namespace

base::Result<std::uint64_t> ScanNtfsRecords(
    const NtfsVolume& volume,
    const std::function<bool(const NtfsRecord&)>& visit,
    const std::stop_token& stop) {
  return Scan(volume, visit).Run(stop);
}

}  // namespace imaging
