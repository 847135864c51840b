// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/person.hpp"

#include "protocol/platform/codec.hpp"

namespace ssc::platform {

SSC_PLATFORM_MESSAGE(PersonQuery);
SSC_PLATFORM_MESSAGE(BaseInfo);
SSC_PLATFORM_MESSAGE(InsuInfo);
SSC_PLATFORM_MESSAGE(IdetInfo);
SSC_PLATFORM_MESSAGE(PersonInfo);

}  // namespace ssc::platform
