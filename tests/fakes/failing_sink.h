// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/io/byte_sink.h"

namespace imaging::fakes {

// Passes everything to `sink` until call `number`, counted from 0 over calls
// of every kind, which fails with `error`, as do all after it.
class FailingSink final : public ByteSink {
 public:
  FailingSink(ByteSink& sink, int number, base::Error error)
      : sink_(sink), left_(number), error_(std::move(error)) {}

  base::Status Append(std::span<const std::byte> bytes) override {
    TRY(Count());
    return sink_.Append(bytes);
  }
  base::Status StartPart() override {
    TRY(Count());
    return sink_.StartPart();
  }
  base::Status Commit() override {
    TRY(Count());
    committed_ = true;
    return sink_.Commit();
  }
  std::string leftover() const override { return sink_.leftover(); }

  bool committed() const { return committed_; }

 private:
  base::Status Count() {
    if (left_ == 0) {
      return error_;
    }
    --left_;
    return base::Ok();
  }

  ByteSink& sink_;
  int left_;
  const base::Error error_;
  bool committed_ = false;
};

}  // namespace imaging::fakes
