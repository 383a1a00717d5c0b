// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace base {

// What a caller can do about a failure.  Add a code only when some caller must
// branch on it; everything else belongs in the text.
enum class ErrorCode : std::uint8_t {
  kCancelled,
  kInvalidArgument,
  kNotFound,
  kCorrupt,      // Stored bytes fail a checksum or break the format.
  kUnsupported,  // Well-formed, but not something this build understands.
  kNoSpace,
  kIo,
};

// Why something failed.  text() says what failed and where, with the numbers;
// hint() says what the user can do next.
class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string text)
      : code_(code), text_(std::move(text)) {}
  ErrorCode code() const { return code_; }
  const std::string& text() const { return text_; }
  const std::string& hint() const { return hint_; }

  // Prefixes what was being attempted: "restoring sda2: <text>".  Call it only
  // where the caller knows something the callee could not.
  Error During(std::string_view attempt) &&;
  // Replaces the advice, which is shown on its own line.
  Error WithHint(std::string hint) &&;

 private:
  ErrorCode code_;
  std::string text_;
  std::string hint_;
};

// A T, or the reason there is none.  Ask ok() before reading either.
template <typename T>
class [[nodiscard]] Result {
 public:
  // NOLINTBEGIN(google-explicit-constructor): `return value;` must work.
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}
  // NOLINTEND(google-explicit-constructor)
  bool ok() const { return std::holds_alternative<T>(state_); }
  T& value() & { return std::get<T>(state_); }
  const T& value() const& { return std::get<T>(state_); }
  T&& value() && { return std::get<T>(std::move(state_)); }
  const Error& error() const& { return std::get<Error>(state_); }
  Error&& error() && { return std::get<Error>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

using Status = Result<std::monostate>;
inline Status Ok() {
  return std::monostate{};
}

}  // namespace base

#define BASE_CONCAT_INNER(a, b) a##b
#define BASE_CONCAT(a, b) BASE_CONCAT_INNER(a, b)

// Returns the error of `expr` from the enclosing function, if there is one.
#define TRY(expr)                                     \
  do {                                                \
    if (auto try_result = (expr); !try_result.ok()) { \
      return std::move(try_result).error();           \
    }                                                 \
  } while (false)

// Like TRY, and otherwise assigns the value: TRY_ASSIGN(Chunk chunk, Next());
#define TRY_ASSIGN(lhs, expr) \
  TRY_ASSIGN_INNER(BASE_CONCAT(try_result_, __LINE__), lhs, expr)
#define TRY_ASSIGN_INNER(result, lhs, expr) \
  auto result = (expr);                     \
  if (!result.ok()) {                       \
    return std::move(result).error();       \
  }                                         \
  lhs = std::move(result).value()
