// SPDX-License-Identifier: Apache-2.0
#include "restore/job/check_job.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/engine/restore.h"
#include "restore/job/target.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::Image;

int ThreadsOf(int wanted) {
  return wanted > 0 ? wanted : CpuCount();
}

base::Status CheckKey(const Image& image, const std::string& pem) {
  if (!pem.empty()) {
    TRY_ASSIGN(const imaging::SigningKey key,
               imaging::SigningKey::PublicFromPem(pem));
    return imaging::CheckSignature(image, key);
  }
  if (image.signature() &&
      !imaging::SignatureIsValid(*image.signature(), image.digest())) {
    return base::Error(base::ErrorCode::kCorrupt,
                       StrCat("the signature of ", image.name(),
                              " does not fit its content"))
        .WithHint("It was changed after it was signed. Don't restore it.");
  }
  return base::Ok();
}

}  // namespace

base::Result<imaging::Proof> ProveImage(const ProveOrder& order,
                                        JobProgress& progress,
                                        const std::stop_token& stop) {
  TRY_ASSIGN(const auto image, Image::Open(order.image));
  TRY(CheckKey(*image, order.key_pem));
  progress.Plan({{imaging::Phase::kProving, image->index().stored_end()}});
  const imaging::ProveOptions options{.threads = ThreadsOf(order.threads),
                                      .deep = order.deep,
                                      .rows = std::nullopt};
  TRY_ASSIGN(imaging::Proof proof,
             imaging::Prove(*image, options, progress.engine(), stop));
  progress.Finish();
  return proof;
}

base::Result<Comparison> CompareWithImage(const CompareOrder& order,
                                          JobProgress& progress,
                                          const std::stop_token& stop) {
  Comparison out;
  TRY_ASSIGN(out.image, Image::Open(order.image));
  TRY_ASSIGN(const Target target, Target::Open(order.device));
  TRY_ASSIGN(const imaging::TargetMap map,
             MapTo(*out.image, order.partition, target, {}));
  TRY(imaging::CheckTargetSize(*out.image, map, target.device()));
  progress.Plan(
      {{imaging::Phase::kComparing,
        base::TotalLength(out.image->index().used().Within(map.content))}});
  TRY_ASSIGN(out.difference,
             imaging::CompareTarget(
                 *out.image, map, target.device(), ThreadsOf(order.threads),
                 imaging::Phase::kComparing, progress.engine(), stop));
  TRY_ASSIGN(out.damage, DifferingFiles(*out.image, map, target.device(),
                                        out.difference, stop));
  progress.Finish();
  return out;
}

}  // namespace restore
