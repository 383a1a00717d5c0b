// SPDX-License-Identifier: Apache-2.0
#include "tui/model/key_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tui::Key;
using tui::KeyCode;
using tui::KeyParser;
using enum tui::KeyCode;

Key Character(char32_t c) {
  return {kCharacter, c};
}

struct Sent {
  const char* bytes;
  KeyCode code;
};

// What these terminals send, from their own descriptions and manuals.
constexpr Sent kSent[] = {
    {"\x1b[[A", kF1},
    {"\x1bOP", kF1},
    {"\x1b[11~", kF1},
    {"\x1b[[B", kF2},
    {"\x1bOQ", kF2},
    {"\x1b[12~", kF2},
    {"\x1b[20~", kF9},
    {"\x1b[21~", kF10},
    {"\x1b[A", kUp},
    {"\x1bOB", kDown},
    {"\x1b[1~", kHome},
    {"\x1b[H", kHome},
    {"\x1bOF", kEnd},
    {"\x1b[6~", kPageDown},
    {"\x1b[Z", kBackTab},
    {"\x7f", kBackspace},
    {"\b", kBackspace},
    {"\r", kEnter},
    {"\n", kEnter},
    {"\t", kTab},
    {"\x1b"
     "1",
     kF1},
    {"\x1b"
     "0",
     kF10},
    {"\f", kRedraw},
};

TEST(KeyParser, KnowsEveryTerminalsKeysTogether) {
  for (const Sent& sent : kSent) {
    KeyParser parser;
    EXPECT_THAT(parser.Take(sent.bytes), ElementsAre(Key{sent.code}))
        << std::string(sent.bytes + 1);
  }
}

TEST(KeyParser, TakesSequencesThatComeByteByByte) {
  for (const Sent& sent : kSent) {
    KeyParser parser;
    std::vector<Key> keys;
    for (const char c : std::string_view(sent.bytes)) {
      const std::vector<Key> some = parser.Take({&c, 1});
      keys.insert(keys.end(), some.begin(), some.end());
    }
    EXPECT_THAT(keys, ElementsAre(Key{sent.code}))
        << std::string(sent.bytes + 1);
    EXPECT_FALSE(parser.waiting());
  }
}

TEST(KeyParser, TakesEscAloneOnlyWhenNothingFollows) {
  KeyParser parser;
  EXPECT_THAT(parser.Take("\x1b"), IsEmpty());
  EXPECT_TRUE(parser.waiting());
  EXPECT_THAT(parser.TakeSilence(), ElementsAre(Key{kEscape}));
  EXPECT_FALSE(parser.waiting());
  EXPECT_THAT(parser.TakeSilence(), IsEmpty());
}

TEST(KeyParser, TakesEscAndALetterAsTwoKeys) {
  KeyParser parser;
  EXPECT_THAT(parser.Take("\x1bq"), ElementsAre(Key{kEscape}, Character(U'q')));
  EXPECT_THAT(parser.Take("\x1b\x1b"), ElementsAre(Key{kEscape}));
}

TEST(KeyParser, ForgetsWhatItDoesNotKnow) {
  KeyParser parser;
  EXPECT_THAT(parser.Take("\x1b[200~a"), ElementsAre(Character(U'a')));
  EXPECT_THAT(parser.Take("\x1b[1;5Cb"), ElementsAre(Character(U'b')));
  EXPECT_THAT(parser.Take("\x01\xff\xc0z"), ElementsAre(Character(U'z')));
  // A flood that never ends is not kept.
  EXPECT_THAT(parser.Take("\x1b[" + std::string(100, '1')), IsEmpty());
  EXPECT_THAT(parser.TakeSilence(), IsEmpty());
  EXPECT_THAT(parser.Take("c"), ElementsAre(Character(U'c')));
}

TEST(KeyParser, TakesChineseThatIsTyped) {
  KeyParser parser;
  EXPECT_THAT(parser.Take("资\xe6\x96"), ElementsAre(Character(U'资')));
  EXPECT_THAT(parser.Take("\x99?"),
              ElementsAre(Character(U'料'), Character(U'?')));
}

}  // namespace
