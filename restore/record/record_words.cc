// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_words.h"

#include <array>
#include <cstddef>

namespace restore {

namespace {

struct Saying {
  Word word;
  std::string_view english;
  std::string_view chinese;
};

// In the order of Word.
constexpr std::array<Saying, kWordCount> kSayings{{
    {Word::kRestore, "Restore", "系统还原"},
    {Word::kClone, "Copy without an image", "直接复制"},
    {Word::kBackup, "Backup", "备份"},
    {Word::kRescue, "Personal files saved", "保存个人文件"},
    {Word::kUndo, "Undo", "撤销还原"},
    {Word::kCapture, "Image made", "制作镜像"},
    {Word::kDone, "Done.", "已完成。"},
    {Word::kIncomplete, "Done, but part of the source could not be read.",
     "已完成，但源的一部分无法读取。"},
    {Word::kRefused, "Refused: nothing was written.",
     "未执行：没有写入任何内容。"},
    {Word::kCancelled, "Stopped on request: nothing was written.",
     "已按要求停止：没有写入任何内容。"},
    {Word::kHalfWritten,
     "Stopped half-way: the target can't be used until the job is done again.",
     "中途停止：在重新执行之前，目标无法使用。"},
    {Word::kNotReadBackEnd,
     "Everything is written, but it was not all read back.",
     "已全部写入，但没有核对完。"},
    {Word::kWrongEnd,
     "Everything is written, and the disk does not hold it. Don't trust this "
     "disk.",
     "已全部写入，但磁盘上的内容与写入的不一致。请不要再使用这块磁盘。"},
    {Word::kFailed, "Failed.", "操作失败。"},
    {Word::kReadBack, "Read back", "读回核对"},
    {Word::kReadBackRight,
     "Every byte that was written was read back and is right.",
     "写入的每个字节都已读回，全部正确。"},
    {Word::kReadBackWrong, "What was read back differs from what was written.",
     "读回的内容与写入的不一致。"},
    {Word::kReadBackNotAsked, "Left out on request.", "已按要求省略。"},
    {Word::kReadBackNotReached, "The job ended before.",
     "操作在此之前已结束。"},
    {Word::kFromMedium, "read from the medium, past every cache",
     "绕过缓存，直接从介质读取"},
    {Word::kJobSection, "Job", "操作"},
    {Word::kMachine, "Computer", "电脑"},
    {Word::kDisk, "Disk", "磁盘"},
    {Word::kImage, "Image", "镜像"},
    {Word::kBefore, "Partitions before", "操作之前的分区"},
    {Word::kAfter, "Partitions afterwards", "操作之后的分区"},
    {Word::kTargets, "What was written", "写入情况"},
    {Word::kSaved, "What was saved", "已保存的内容"},
    {Word::kDamage, "Damage", "损坏情况"},
    {Word::kStages, "Time of each stage", "各步骤用时"},
    {Word::kWaivers, "Protections that were left out", "省略的保护措施"},
    {Word::kErrors, "Errors", "错误"},
    {Word::kNotes, "Notes", "说明"},
    {Word::kAuthenticity, "Authenticity", "真实性"},
    {Word::kResult, "Result", "结果"},
    {Word::kState, "State of things", "当前状态"},
    {Word::kProgram, "Program", "程序"},
    {Word::kStart, "Began (UTC)", "开始时间（UTC）"},
    {Word::kEnd, "Ended (UTC)", "结束时间（UTC）"},
    {Word::kDuration, "Took", "用时"},
    {Word::kClockWrong,
     "The computer's clock is wrong (it is before this program was built), and "
     "so are these times.",
     "电脑的时钟不正确（早于本程序的构建时间），因此以上时间也不正确。"},
    {Word::kWritten, "Written", "已写入"},
    {Word::kSkipped, "Right already, not written", "原本正确，未写入"},
    {Word::kTotal, "In all", "合计"},
    {Word::kMaker, "Maker", "制造商"},
    {Word::kModel, "Model", "型号"},
    {Word::kSerial, "Serial number", "序列号"},
    {Word::kBoard, "Board", "主板"},
    {Word::kBios, "Firmware", "固件（BIOS）"},
    {Word::kProcessor, "Processor", "处理器"},
    {Word::kCores, "cores", "核"},
    {Word::kThreads, "threads", "线程"},
    {Word::kMemory, "Memory", "内存"},
    {Word::kUsableMemory, "Memory that can be used", "可用内存"},
    {Word::kNotTold, "The firmware does not tell.", "固件没有提供信息。"},
    {Word::kUseTarget, "Target", "目标"},
    {Word::kUseSource, "Source", "源"},
    {Word::kUseDestination, "Destination of copies", "备份位置"},
    {Word::kSize, "Size", "大小"},
    {Word::kWwn, "World-wide name", "全球唯一名称"},
    {Word::kTableId, "Identifier of the partition table", "分区表标识符"},
    {Word::kBus, "Bus", "接口"},
    {Word::kPath, "Name on that day", "当时的名称"},
    {Word::kSmartBefore, "Health before (SMART)",
     "操作之前的健康状态（SMART）"},
    {Word::kSmartAfter, "Health afterwards (SMART)",
     "操作之后的健康状态（SMART）"},
    {Word::kSmartGood, "The disk says that it is well", "磁盘报告自身状态良好"},
    {Word::kSmartFailing, "THE DISK SAYS THAT IT IS FAILING",
     "磁盘报告自身即将损坏"},
    {Word::kSmartHours, "hours in use", "小时（累计使用）"},
    {Word::kSmartReallocated, "sectors replaced", "个已替换的扇区"},
    {Word::kSmartPending, "sectors in doubt", "个待处理的扇区"},
    {Word::kSmartErrors, "errors of the medium", "个介质错误"},
    {Word::kSmartUsed, "of its life used", "的寿命已用"},
    {Word::kNotKnown, "not known", "未知"},
    {Word::kFile, "File", "文件"},
    {Word::kDigest, "SHA-256", "SHA-256"},
    {Word::kImageId, "Image id (SHA-256 of head and index)",
     "镜像标识（头部和索引的 SHA-256）"},
    {Word::kSigner, "Signed by key", "签名密钥"},
    {Word::kSignerChecked,
     "The signature was checked against the key that was asked for.",
     "已用指定的密钥核对签名。"},
    {Word::kSignerNotChecked,
     "It was not asked whether this key is to be trusted.",
     "没有核对该密钥是否可信。"},
    {Word::kUnsignedImage, "Nobody signed the image.", "镜像没有签名。"},
    {Word::kLabel, "Label", "说明"},
    {Word::kMade, "Made (UTC)", "制作时间（UTC）"},
    {Word::kMadeFrom, "Made from", "制作自"},
    {Word::kMadeOn, "Made on", "制作镜像的电脑"},
    {Word::kProven, "Checked before writing", "写入前检查"},
    {Word::kProvenYes, "every stored byte that was needed is right",
     "所需的每个已存字节都正确"},
    {Word::kProvenNo, "not checked", "没有检查"},
    {Word::kKept, "kept", "保留"},
    {Word::kOverwritten, "erased, then restored", "清除，然后还原"},
    {Word::kRemoved, "erased", "清除"},
    {Word::kCreated, "new, from the image", "新建，来自镜像"},
    {Word::kSavedFirst, "saved first", "已先备份"},
    {Word::kTitleBoot, "Boot", "启动分区"},
    {Word::kTitleRecovery, "Recovery", "恢复分区"},
    {Word::kTitleSwap, "Swap", "交换分区"},
    {Word::kTitleSystem, "System", "系统分区"},
    {Word::kTitlePartition, "Partition", "分区"},
    {Word::kWholeDisk, "Whole disk", "整块磁盘"},
    {Word::kWholeDiskWritten, "The whole disk was laid out anew.",
     "整块磁盘已重新分区。"},
    {Word::kFrom, "from", "来自"},
    {Word::kCopyImage, "Copy", "备份"},
    {Word::kCopyArchive, "Personal files", "个人文件"},
    {Word::kCopyUndo, "Old content, for undo", "原有内容（用于撤销）"},
    {Word::kContent, "content", "内容"},
    {Word::kStored, "stored", "存储"},
    {Word::kFiles, "files", "个文件"},
    {Word::kCopyProven, "read back and compared with its source",
     "已读回并与源核对"},
    {Word::kCopyNotProven, "NOT read back", "没有读回核对"},
    {Word::kUnreadable, "Could not be read", "无法读取"},
    {Word::kLost, "Lost in the image", "镜像中已丢失"},
    {Word::kDiffers, "Differs afterwards", "操作之后不一致"},
    {Word::kAtByte, "at byte", "起始字节"},
    {Word::kAndMore, "and more files", "及其他文件"},
    {Word::kPreparing, "getting ready", "准备"},
    {Word::kCapturing, "making the image", "制作镜像"},
    {Word::kProving, "checking the image", "检查镜像"},
    {Word::kWriting, "writing", "写入"},
    {Word::kFlushing, "waiting until the disk has stored everything",
     "等待磁盘保存全部内容"},
    {Word::kReadingBack, "reading back", "读回核对"},
    {Word::kComparing, "comparing", "比较"},
    {Word::kNoBackup, "Data partitions were NOT saved first.",
     "没有先备份数据分区。"},
    {Word::kNoRescue, "Personal files were NOT saved first.",
     "没有先保存个人文件。"},
    {Word::kNoProof, "The image was NOT checked before writing.",
     "写入前没有检查镜像。"},
    {Word::kNoReadBack, "What was written was NOT read back.",
     "写入后没有读回核对。"},
    {Word::kUnreadableImage,
     "Parts of the image could not be read when it was made, and it was used "
     "all the same.",
     "镜像制作时有部分内容无法读取，但仍然使用了它。"},
    {Word::kLiveSource, "The source was in use while it was read.",
     "读取时源正在使用中。"},
    {Word::kLowBattery, "Somebody allowed the job to begin with a low battery.",
     "有人允许在电量不足时开始操作。"},
    {Word::kFailingDisk,
     "The job began although the disk says that it is failing.",
     "磁盘报告自身即将损坏，但仍然开始了操作。"},
    {Word::kNoUndo,
     "The old content was not kept, so that this can't be undone.",
     "没有保留原有内容，因此无法撤销。"},
    {Word::kRecordDigest, "Digest (SHA-256 of record.json)",
     "摘要（record.json 的 SHA-256）"},
    {Word::kRecordSigner, "Signed by key (record.sig)",
     "签名密钥（record.sig）"},
    {Word::kRecordUnsigned,
     "Nobody signed this record: it shows no change that somebody made to it.",
     "此记录没有签名：即使被人改动也无法发现。"},
    {Word::kHowToCheck,
     "pristine record verify checks the record and its signature. This page "
     "only shows what record.json says.",
     "用 pristine record verify 可以检查记录和签名。本页只显示 record.json "
     "的内容。"},
    {Word::kLeftOut, "Entries left out because there were too many",
     "因数量过多而省略的条目"},
    {Word::kPlanTitle, "Record of a job", "操作记录"},
}};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kSayings.size(); ++i) {
    if (kSayings[i].word != static_cast<Word>(i)) {
      return false;
    }
  }
  return true;
}
static_assert(InOrder());

}  // namespace

std::optional<PageLanguage> PageLanguageNamed(std::string_view name) {
  if (name == "en" || name.starts_with("en_")) {
    return PageLanguage::kEnglish;
  }
  if (name == "zh" || name.starts_with("zh_")) {
    return PageLanguage::kChinese;
  }
  return std::nullopt;
}

std::string_view LanguageTag(PageLanguage language) {
  return language == PageLanguage::kEnglish ? "en" : "zh-CN";
}

std::string_view Say(Word word, PageLanguage language) {
  const Saying& saying = kSayings[static_cast<std::size_t>(word)];
  return language == PageLanguage::kEnglish ? saying.english : saying.chinese;
}

}  // namespace restore
