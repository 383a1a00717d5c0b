// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/personal_folders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "restore/machine/scratch_folder.h"

namespace {

namespace fs = std::filesystem;
using restore::FindDesktop;
using restore::FindPersonalFolders;
using restore::Person;
using restore::PersonalKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PersonalFoldersTest : public ::testing::Test {
 protected:
  void Put(const std::string& path, const std::string& text = "12345") {
    const fs::path whole = fs::path(root_) / path;
    fs::create_directories(whole.parent_path());
    std::ofstream(whole) << text;
  }

  std::vector<std::string> Paths() {
    auto found = FindPersonalFolders(root_, std::stop_token());
    EXPECT_TRUE(found.ok());
    std::vector<std::string> paths;
    for (const Person& person : found.value()) {
      for (const auto& folder : person.folders) {
        paths.push_back(folder.path);
      }
    }
    return paths;
  }

  restore::ScratchFolder scratch_ =
      std::move(restore::ScratchFolder::Make()).value();
  const std::string root_ = scratch_.path();
};

TEST_F(PersonalFoldersTest, FindsWhatPeopleOfWindows10Have) {
  Put("Users/李雷/Desktop/简历.docx");
  Put("Users/李雷/Documents/a/b.txt");
  Put("Users/李雷/projects/main.c");
  Put("Users/李雷/NTUSER.DAT");
  Put("Users/李雷/AppData/Local/Temp/x");
  Put("Users/李雷/AppData/Local/Microsoft/Outlook/li.pst");
  Put("Users/Default/Desktop/x");
  Put("Users/desktop.ini");
  fs::create_directories(fs::path(root_) / "Users/Public/Documents");
  EXPECT_THAT(Paths(),
              ElementsAre("Users/李雷/Desktop", "Users/李雷/Documents",
                          "Users/李雷/projects",
                          "Users/李雷/AppData/Local/Microsoft/Outlook"));
}

TEST_F(PersonalFoldersTest, FindsWhatPeopleOfWindowsXpHave) {
  Put("Documents and Settings/Li/桌面/a");
  Put("Documents and Settings/Li/My Documents/b");
  Put("Documents and Settings/Li/Local Settings/Application Data/"
      "Microsoft/Outlook/outlook.pst");
  Put("Documents and Settings/Default User/My Documents/b");
  EXPECT_THAT(Paths(), ElementsAre("Documents and Settings/Li/My Documents",
                                   "Documents and Settings/Li/桌面",
                                   "Documents and Settings/Li/Local Settings/"
                                   "Application Data/Microsoft/Outlook"));
}

TEST_F(PersonalFoldersTest, FindsHomesOfLinux) {
  Put("home/li/桌面/a");
  Put("home/li/.cache/b");
  Put("root/notes.txt");
  EXPECT_THAT(Paths(), ElementsAre("home/li/桌面", "root/notes.txt"));
}

TEST_F(PersonalFoldersTest, CountsFilesAndBytesWithoutFollowingLinks) {
  Put("home/li/Desktop/a", "1234567");
  Put("home/li/Desktop/in/b", "123");
  fs::create_directory_symlink("..", fs::path(root_) / "home/li/Desktop/loop");
  const auto found = FindPersonalFolders(root_, std::stop_token());
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found.value().size(), 1U);
  ASSERT_EQ(found.value()[0].folders.size(), 1U);
  const auto& folder = found.value()[0].folders[0];
  EXPECT_EQ(folder.kind, PersonalKind::kDesktop);
  EXPECT_EQ(folder.bytes, 10U);
  EXPECT_EQ(folder.files, 2U);
  EXPECT_EQ(folder.links, 1U);
}

TEST_F(PersonalFoldersTest, LinksArePassedOverOnlyWhereWindowsMadeThem) {
  Put("Users/Li/Desktop/a", "1");
  const fs::path home = fs::path(root_) / "Users/Li";
  for (const char* const alias : {"My Documents", "Application Data"}) {
    fs::create_directory_symlink("Desktop", home / alias);
  }
  fs::create_directory_symlink("/mnt/music", home / "Music");
  // As ntfs-3g shows a folder of OneDrive.
  fs::create_symlink("unsupported reparse tag 0x9000701a", home / "OneDrive");
  const auto found = FindPersonalFolders(root_, std::stop_token());
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found.value().size(), 1U);
  const auto& folders = found.value()[0].folders;
  ASSERT_EQ(folders.size(), 3U);
  EXPECT_EQ(folders[1].kind, PersonalKind::kMusic);
  EXPECT_EQ(folders[1].links, 1U);
  EXPECT_EQ(folders[2].kind, PersonalKind::kOneDrive);
  EXPECT_EQ(folders[2].unread, 1U);
}

TEST_F(PersonalFoldersTest, FoldersThatLieTooDeepAreCountedAsUnread) {
  std::string path = "home/li/Desktop";
  for (int depth = 0; depth < 200; ++depth) {
    path += "/d";
  }
  Put(path + "/x");
  const auto found = FindPersonalFolders(root_, std::stop_token());
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found.value().size(), 1U);
  EXPECT_EQ(found.value()[0].folders[0].unread, 1U);
}

TEST_F(PersonalFoldersTest, AFolderWithoutASystemHasNobody) {
  EXPECT_THAT(Paths(), IsEmpty());
}

TEST_F(PersonalFoldersTest, StopsWhenAsked) {
  Put("home/li/Desktop/a");
  std::stop_source stop;
  stop.request_stop();
  const auto found = FindPersonalFolders(root_, stop.get_token());
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), base::ErrorCode::kCancelled);
}

TEST_F(PersonalFoldersTest, TheDesktopIsFoundEmptyAndByItsLocalName) {
  fs::create_directories(fs::path(root_) / "home/li/桌面");
  fs::create_directories(fs::path(root_) / "Users/Han/desktop");
  EXPECT_EQ(FindDesktop(root_, "li"), "home/li/桌面");
  EXPECT_EQ(FindDesktop(root_, "Han"), "Users/Han/desktop");
  EXPECT_EQ(FindDesktop(root_, "nobody"), "");
}

}  // namespace
