// SPDX-License-Identifier: Apache-2.0
#include "host/workflow/psam_place.hpp"

#include "host/pcsc/slot_name.hpp"

namespace ssc::workflow {

bool PsamPlace::takes(std::string_view reader) const {
  switch (kind_) {
    case Kind::kBeside: return pcsc::slot_of(reader).value_or(pcsc::kUserSlot) != pcsc::kUserSlot;
    case Kind::kNamed: return reader == reader_;
    case Kind::kNowhere: break;
  }
  return false;
}

}  // namespace ssc::workflow
