// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace restore {

// The shells whose completion scripts can be made.
inline constexpr std::string_view kShells[] = {"bash", "fish", "zsh"};

// A script that completes the subcommands and options of `app` in one of
// kShells; "" for any other.  Made from the parser itself, so that it offers
// what the program takes.
std::string CompletionScript(const CLI::App& app, std::string_view shell);

}  // namespace restore
