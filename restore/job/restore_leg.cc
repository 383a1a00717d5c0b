// SPDX-License-Identifier: Apache-2.0
#include "restore/job/restore_leg.h"

#include <utility>

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

}  // namespace

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

}  // namespace restore
