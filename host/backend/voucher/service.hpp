// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "host/backend/policy/policy.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/store/store.hpp"
#include "host/backend/voucher/key_ring.hpp"
#include "host/base/clock.hpp"
#include "host/base/failure.hpp"
#include "protocol/platform/voucher.hpp"

// Issues vouchers and verifies each of them once. The person in a voucher is a pseudonym; nothing
// of a voucher is kept but key id, nonce and the time of its use.
namespace ssc::backend {

struct VoucherWorld {  // all outlive the service
  Store& store;
  const Registry& registry;
  const Policy& policy;
  const KeyRing& keys;
  const Clock& clock;
  Digest digest;
  std::function<void(MutableBytes)> random;
};

// Who asks, and by which message: the same message again is the same use, not a second one, and has
// the same answer, whatever became of the voucher.
struct VoucherUser {
  std::string institution;  // fixmedins_code
  std::string msgid;
};

struct VoucherRefusal {
  Failure failure;
  std::optional<std::int64_t> first_used_at = {};  // with kReplayed; seconds since 1970
};

// What use() leaves behind is needed until its voucher has expired. Then a timer of this type wakes
// the area that issued it, and purge_voucher forgets the use.
inline constexpr std::string_view kPurgeVoucher = "PURGE_VOUCHER";
Result<void> purge_voucher(Store& store, const Timer& timer, const Digest& digest, Timestamp now);

// One caller at a time, as the store.
class VoucherService {
 public:
  explicit VoucherService(VoucherWorld world) : world_(std::move(world)) {}

  // A voucher of the person's basic insurance in force now, 310 before 390, at `division` and of
  // `insutype` where these are not empty. Who has stopped paying or gone elsewhere, but names an
  // area whose account is still open, may spend it there. It lives as long as the area's rule
  // voucher_ttl says.
  //   kNotInsured      no such row, or none in force: also when the relation has taken the account
  //                    elsewhere
  //   kUnknownRegion   the row's area is none of ours
  //   kPolicyMissing   no rule for the time to live
  Result<platform::IssuedVoucher> issue(const Person& person, std::string_view division,
                                        std::string_view insutype);

  // Verifies the voucher and uses it up, in one step of the store. Refuses, in this order:
  //   kVoucherMalformed                 not 282 digits of a record
  //   kVoucherUnknownKey                (key, algorithm) is not on the list
  //   kVoucherSignature
  //   kVoucherNotYet, kVoucherExpired   outside its life by more than 60 s of clock skew
  //   kVoucherEpoch                     the relation has moved since
  //   kIdReused                         this msgid came with another voucher
  //   kReplayed                         another message has used it
  tl::expected<platform::VerifiedVoucher, VoucherRefusal> use(std::string_view text,
                                                              const VoucherUser& user);

 private:
  Result<platform::IssuedVoucher> issue_for(const Pseudonym& person, const Insurance& row);

  VoucherWorld world_;
};

}  // namespace ssc::backend
