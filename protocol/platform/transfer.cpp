// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/transfer.hpp"

#include "protocol/platform/codec.hpp"

namespace ssc::platform {

SSC_PLATFORM_MESSAGE(Attachment);
SSC_PLATFORM_MESSAGE(TransferApplication);
SSC_PLATFORM_MESSAGE(CaseQuery);
SSC_PLATFORM_MESSAGE(CaseListQuery);
SSC_PLATFORM_MESSAGE(Precondition);
SSC_PLATFORM_MESSAGE(CaseEvent);
SSC_PLATFORM_MESSAGE(TransferCase);
SSC_PLATFORM_MESSAGE(CaseList);

}  // namespace ssc::platform
