// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/voucher.hpp"

#include "protocol/platform/codec.hpp"

namespace ssc::platform {

SSC_PLATFORM_MESSAGE(VoucherOrder);
SSC_PLATFORM_MESSAGE(IssuedVoucher);
SSC_PLATFORM_MESSAGE(VoucherUse);
SSC_PLATFORM_MESSAGE(VerifiedVoucher);
SSC_PLATFORM_MESSAGE(VoucherReplay);

}  // namespace ssc::platform
