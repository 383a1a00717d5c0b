// SPDX-License-Identifier: Apache-2.0
#include "tui/model/keys.h"

#include <algorithm>

#include "tui/model/actions.h"
#include "tui/model/cell_width.h"
#include "tui/model/navigation.h"
#include "tui/model/paint_page.h"
#include "tui/model/screens.h"

namespace tui {

namespace {

constexpr std::size_t kMaxFieldBytes = 100;

class KeyHandler {
 public:
  KeyHandler(State& state, Commands& commands)
      : state_(state),
        commands_(commands),
        page_(PageOf(state, state.view())) {}

  void Handle(const Key& key) {
    using enum KeyCode;
    if (HandleEverywhere(key.code) || HandleField(key) ||
        HandleScroll(key.code)) {
      return;
    }
    switch (key.code) {
      case kUp:
        return Move(-1);
      case kDown:
        return Move(1);
      case kLeft:
        return MoveSideways(-1);
      case kRight:
        return MoveSideways(1);
      case kTab:
        return MoveGroup(1);
      case kBackTab:
        return MoveGroup(-1);
      case kHome:
        return MoveTo(0);
      case kEnd:
        return MoveTo(page_.focusable() - 1);
      case kPageUp:
        return MoveInRows(-kPage);
      case kPageDown:
        return MoveInRows(kPage);
      case kEnter:
        return TakeAt(focus());
      case kCharacter:
        return HandleCharacter(key.character);
      default:
        return;
    }
  }

 private:
  static constexpr int kPage = 10;

  std::size_t focus() const { return state_.view().focus; }
  std::size_t first_row() const { return page_.fields.size(); }
  std::size_t first_button() const { return first_row() + page_.rows.size(); }

  bool HandleEverywhere(KeyCode code) {
    switch (code) {
      case KeyCode::kF1:
        if (state_.view().screen != ScreenId::kHelp) {
          Open(state_, ScreenId::kHelp);
        }
        return true;
      case KeyCode::kF2:
        ChangeLanguage();
        return true;
      case KeyCode::kF3:
        Do(state_, page_.on_f3, commands_);
        return true;
      case KeyCode::kBackspace:
        // In a field it is for the text.
        return page_.fields.empty() && Does(page_.on_backspace);
      case KeyCode::kF9:
        Do(state_, page_.on_f9, commands_);
        return true;
      case KeyCode::kF10:
        Do(state_, page_.on_f10, commands_);
        return true;
      case KeyCode::kEscape:
        Do(state_, page_.on_escape, commands_);
        return true;
      case KeyCode::kRedraw:
        commands_.emplace_back(Redraw{});
        return true;
      default:
        return false;
    }
  }

  bool Does(const Action& action) {
    Do(state_, action, commands_);
    return true;
  }

  void ChangeLanguage() {
    if (!state_.setting.chinese) {
      if (state_.view().screen != ScreenId::kNotice) {
        Open(state_, ScreenId::kNotice);
      }
      return;
    }
    state_.language = state_.language == Language::kEnglish
                          ? Language::kChinese
                          : Language::kEnglish;
    // The lines of a text are others now.
    state_.view().scroll = 0;
  }

  std::string* FieldText() {
    if (focus() >= page_.fields.size()) {
      return nullptr;
    }
    return focus() == 0 ? &state_.bench.file_name : &state_.bench.label;
  }
  bool HandleField(const Key& key) {
    std::string* const text = FieldText();
    if (text == nullptr) {
      return false;
    }
    if (key.code == KeyCode::kCharacter) {
      if (text->size() < kMaxFieldBytes) {
        AppendUtf8(*text, key.character);
      }
      return true;
    }
    if (key.code == KeyCode::kBackspace) {
      RemoveLastCharacter(*text);
      return true;
    }
    if (key.code == KeyCode::kEnter) {
      Move(1);
      return true;
    }
    return false;
  }

  // Help and logs: the arrow keys scroll, as there is only one button.
  bool HandleScroll(KeyCode code) {
    if (page_.lines.empty()) {
      return false;
    }
    const int shown = static_cast<int>(LinesShown(state_.size));
    switch (code) {
      case KeyCode::kUp:
        return Scroll(-1);
      case KeyCode::kDown:
        return Scroll(1);
      case KeyCode::kPageUp:
        return Scroll(-shown);
      case KeyCode::kPageDown:
        return Scroll(shown);
      case KeyCode::kHome:
        return Scroll(-static_cast<int>(page_.lines.size()));
      case KeyCode::kEnd:
        return Scroll(static_cast<int>(page_.lines.size()));
      default:
        return false;
    }
  }
  bool Scroll(int delta) {
    const int last = std::max(static_cast<int>(page_.lines.size()) -
                                  static_cast<int>(LinesShown(state_.size)),
                              0);
    const int wanted = static_cast<int>(state_.view().scroll) + delta;
    state_.view().scroll =
        static_cast<std::size_t>(std::clamp(wanted, 0, last));
    return true;
  }

  void MoveTo(std::size_t place) {
    if (page_.focusable() > 0) {
      state_.view().focus = std::min(place, page_.focusable() - 1);
    }
  }
  void Move(int delta) {
    const auto count = static_cast<int>(page_.focusable());
    if (count > 0) {
      const int place = (static_cast<int>(focus()) + delta + count) % count;
      state_.view().focus = static_cast<std::size_t>(place);
    }
  }
  void MoveInRows(int delta) {
    if (page_.rows.empty()) {
      return;
    }
    const int wanted = static_cast<int>(focus()) + delta;
    const auto first = static_cast<int>(first_row());
    const auto last = static_cast<int>(first_button()) - 1;
    MoveTo(static_cast<std::size_t>(std::clamp(wanted, first, last)));
  }
  void MoveSideways(int delta) {
    if (!page_.menus.empty()) {
      return delta > 0 ? TakeAt(focus()) : CloseMenu();
    }
    if (focus() >= first_button()) {
      return Move(delta);
    }
    if (delta > 0 && !page_.buttons.empty()) {
      MoveTo(first_button());
    }
  }
  void CloseMenu() {
    if (page_.menus.size() > 1) {
      Close(state_);
    }
  }
  // Rows are one stop on the way of the Tab key, fields and buttons one each.
  void MoveGroup(int delta) {
    const bool in_rows = focus() >= first_row() && focus() < first_button();
    if (in_rows && delta > 0) {
      return MoveTo(page_.buttons.empty() ? first_row() : first_button());
    }
    if (in_rows) {
      state_.view().focus = first_row();
    }
    Move(delta);
  }

  const Choice* ChoiceAt(std::size_t place) const {
    if (place < first_row() || place >= page_.focusable()) {
      return nullptr;
    }
    return place < first_button() ? &page_.rows[place - first_row()]
                                  : &page_.buttons[place - first_button()];
  }
  void TakeAt(std::size_t place) {
    if (const Choice* const choice = ChoiceAt(place)) {
      state_.view().focus = place;
      // A copy: the action may close the page.
      const Action action = choice->action;
      Do(state_, action, commands_);
    }
  }
  // By its number or letter: what is dangerous still wants an Enter.
  void Jump(std::size_t place) {
    const Choice* const choice = ChoiceAt(place);
    if (choice == nullptr) {
      return;
    }
    if (choice->dangerous) {
      return MoveTo(place);
    }
    TakeAt(place);
  }
  void HandleCharacter(char32_t c) {
    if (c == U' ') {
      if (const Choice* const choice = ChoiceAt(focus())) {
        Does(choice->on_space);
      }
      return;
    }
    if (c == U'?') {
      HandleEverywhere(KeyCode::kF1);
      return;
    }
    if (c >= U'1' && c <= U'9') {
      return Jump(first_row() + (c - U'1'));
    }
    const char32_t upper = c >= U'a' && c <= U'z' ? c - U'a' + U'A' : c;
    for (std::size_t place = first_row(); place < page_.focusable(); ++place) {
      const auto letter = static_cast<unsigned char>(ChoiceAt(place)->letter);
      if (letter != 0 && letter == upper) {
        return Jump(place);
      }
    }
    // T for technicians, where a terminal has no F9.
    if (upper == U'T') {
      Do(state_, page_.on_f9, commands_);
    }
  }

  State& state_;
  Commands& commands_;
  const Page page_;
};

}  // namespace

void HandleKey(State& state, const Key& key, Commands& commands) {
  KeyHandler(state, commands).Handle(key);
}

}  // namespace tui
