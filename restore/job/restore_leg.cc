// SPDX-License-Identifier: Apache-2.0
#include "restore/job/restore_leg.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/engine/restore.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

std::uint64_t ContentSize(const imaging::Image& image, int number) {
  for (const auto& partition : image.head().partitions) {
    if (number != 0 && partition.number == number) {
      return partition.range.length;
    }
  }
  return image.head().raw_size;
}

base::Status OpenTarget(const imaging::Image& image,
                        const Gate& gate,
                        RestoreLeg& leg) {
  const std::string& name = leg.order.target;
  auto target = Target::OpenGated(name, gate);
  if (!target.ok() && target.error().code() == base::ErrorCode::kNotFound &&
      name.find('#') == std::string::npos) {
    target =
        Target::Create(name, ContentSize(image, leg.order.partition), gate);
    leg.existed = false;
  }
  if (!target.ok()) {
    return std::move(target).error();
  }
  leg.target = std::make_unique<Target>(std::move(target).value());
  return base::Ok();
}

base::Result<RestoreLeg> OpenLeg(const imaging::Image& image,
                                 const RestoreOrder::Leg& order,
                                 bool new_ids,
                                 const Gate& gate) {
  RestoreLeg leg;
  leg.order = order;
  TRY(OpenTarget(image, gate, leg));
  imaging::RandomBytes random;
  if (new_ids) {
    random = FillRandom;
  }
  TRY_ASSIGN(leg.map, MapTo(image, order.partition, *leg.target, random));
  TRY(imaging::CheckTargetSize(image, leg.map, leg.target->device()));
  return leg;
}

base::Status CheckApart(const std::vector<RestoreLeg>& legs,
                        const RestoreOrder::Leg& order) {
  for (const RestoreLeg& other : legs) {
    if (other.order.target == order.target) {
      return base::Error(
          base::ErrorCode::kInvalidArgument,
          base::StrCat(order.target, " is named for two partitions"));
    }
  }
  return base::Ok();
}

}  // namespace

base::Result<std::vector<RestoreLeg>> OpenLegs(const imaging::Image& image,
                                               const RestoreOrder& order,
                                               bool new_ids,
                                               const Gate& gate) {
  std::vector<RestoreLeg> legs;
  for (const RestoreOrder::Leg& one : order.legs) {
    TRY(CheckApart(legs, one));
    TRY_ASSIGN(RestoreLeg leg, OpenLeg(image, one, new_ids, gate));
    legs.push_back(std::move(leg));
  }
  return legs;
}

base::Status LetGo(RestoreLeg& leg) {
  TRY_ASSIGN(Target target, Target::Open(leg.order.target));
  // Only now: a disk that somebody holds open keeps its name.
  leg.target = std::make_unique<Target>(std::move(target));
  return base::Ok();
}

base::Status TakeBack(RestoreLeg& leg, const Gate& gate) {
  TRY_ASSIGN(Target target, Target::OpenGated(leg.order.target, gate));
  const std::uint64_t before = leg.target->device().size();
  const std::uint64_t now = target.device().size();
  if (now != before) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       base::StrCat(leg.order.target, " has ", now,
                                    " bytes now and had ", before,
                                    " when it was first looked at"))
        .WithHint("Start again, and look at what will be overwritten.");
  }
  leg.target = std::make_unique<Target>(std::move(target));
  return base::Ok();
}

}  // namespace restore
