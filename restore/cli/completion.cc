// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/completion.h"

#include <vector>

#include "imaging/base/strings.h"

namespace restore {

namespace {

using base::StrCat;

struct Word {
  std::string name;  // "--delta", or a subcommand's name.
  std::string about;
  bool takes_value = false;
};

// A place in the tree of subcommands: "" at the root, then "/media/stick".
struct Place {
  std::string path;
  std::vector<Word> commands;
  std::vector<Word> options;
};

std::vector<const CLI::App*> ShownCommands(const CLI::App& app) {
  return app.get_subcommands(
      [](const CLI::App* command) { return !command->get_group().empty(); });
}

void Collect(const CLI::App& app,
             const std::string& path,
             std::vector<Place>& places) {
  Place place{.path = path, .commands = {}, .options = {}};
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      place.options.push_back({StrCat("--", name), option->get_description(),
                               option->get_items_expected_max() > 0});
    }
  }
  const auto commands = ShownCommands(app);
  for (const CLI::App* command : commands) {
    place.commands.push_back(
        {command->get_name(), command->get_description(), false});
  }
  places.push_back(std::move(place));
  for (const CLI::App* command : commands) {
    Collect(*command, StrCat(path, "/", command->get_name()), places);
  }
}

// In single quotes, as all three shells take it.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      out += "'\\''";
    } else {
      out += letter;
    }
  }
  return out + "'";
}

// bash and zsh: sets `command` to the place of the words before the cursor.
std::string FindPlace(const std::vector<Place>& places,
                      std::string_view words) {
  std::string out = StrCat("  local command= word\n  for word in ", words,
                           "; do\n    case $command/$word in\n");
  for (const Place& place : places) {
    if (!place.path.empty()) {
      out += StrCat("      ", place.path, ") command=", place.path, " ;;\n");
    }
  }
  return out + "    esac\n  done\n  case $command in\n";
}

std::string BashScript(const std::vector<Place>& places) {
  std::string out = StrCat(
      "_pristine() {\n  local current=${COMP_WORDS[COMP_CWORD]} words=\n",
      FindPlace(places, "\"${COMP_WORDS[@]:1:COMP_CWORD-1}\""));
  for (const Place& place : places) {
    out += StrCat("    ", Quoted(place.path), ") words='");
    for (const Word& word : place.commands) {
      out += StrCat(word.name, " ");
    }
    for (const Word& word : place.options) {
      out += StrCat(word.name, " ");
    }
    out += "' ;;\n";
  }
  return out +
         "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "}\n"
         "complete -o default -F _pristine pristine\n";
}

std::string ZshScript(const std::vector<Place>& places) {
  std::string out =
      StrCat("#compdef pristine\n_pristine() {\n  local -a commands options\n",
             FindPlace(places, "${words[2,CURRENT-1]}"));
  const auto described = [](const std::vector<Word>& words) {
    std::string list;
    for (const Word& word : words) {
      list += StrCat("\n        ", Quoted(StrCat(word.name, ":", word.about)));
    }
    return list;
  };
  for (const Place& place : places) {
    out += StrCat("    ", Quoted(place.path), ")\n      commands=(",
                  described(place.commands), ")\n      options=(",
                  described(place.options), ") ;;\n");
  }
  return out +
         "  esac\n"
         "  (($#commands)) && _describe -t commands command commands\n"
         "  _describe -o -t options option options\n"
         "  (($#commands)) || _files\n"
         "}\n"
         "_pristine \"$@\"\n";
}

std::string FishScript(const std::vector<Place>& places) {
  std::string out;
  for (const Place& place : places) {
    std::string seen;
    std::string path = place.path;
    for (char& letter : path) {
      letter = letter == '/' ? ' ' : letter;
    }
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t begin = path.find_first_not_of(' ', at);
      const std::size_t end = std::min(path.find(' ', begin), path.size());
      seen +=
          StrCat(seen.empty() ? "" : "; and ", "__fish_seen_subcommand_from ",
                 path.substr(begin, end - begin));
      at = end;
    }
    for (const Word& word : place.commands) {
      std::string others;
      for (const Word& other : place.commands) {
        others += StrCat(" ", other.name);
      }
      out += StrCat("complete -c pristine -f -n ",
                    Quoted(StrCat(seen, seen.empty() ? "" : "; and ",
                                  "not __fish_seen_subcommand_from", others)),
                    " -a ", word.name, " -d ", Quoted(word.about), "\n");
    }
    for (const Word& word : place.options) {
      out += StrCat("complete -c pristine",
                    seen.empty() ? std::string() : StrCat(" -n ", Quoted(seen)),
                    " -l ", word.name.substr(2), word.takes_value ? " -r" : "",
                    " -d ", Quoted(word.about), "\n");
    }
  }
  return out;
}

}  // namespace

std::string CompletionScript(const CLI::App& app, std::string_view shell) {
  std::vector<Place> places;
  Collect(app, "", places);
  if (shell == "bash") {
    return BashScript(places);
  }
  if (shell == "zsh") {
    return ZshScript(places);
  }
  return shell == "fish" ? FishScript(places) : std::string();
}

}  // namespace restore
