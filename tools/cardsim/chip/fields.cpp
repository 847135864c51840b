// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/fields.hpp"

namespace ssc::cardsim {

FieldWriter& FieldWriter::raw(Bytes bytes) {
  append(data_, bytes);
  return *this;
}

}  // namespace ssc::cardsim
