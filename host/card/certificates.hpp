// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/base/china_time.hpp"
#include "host/card/open_card.hpp"

namespace ssc::card {

// A participation certificate on the card (参保凭证, DF03 EF19): what a person takes along to
// another pooling area. What the card left blank is empty.
struct Certificate {
  std::string insurance_type;  // 110 pension, 310 employee medical, …: the card's own table
  std::string division;        // insured there, 6 digits
  std::optional<Date> from, until;
  std::optional<std::int64_t> paid_fen;  // by the person
  std::optional<unsigned> paid_months;
  std::optional<Date> issued;
};

// Those that have been written; the card has room for four: pension, medical, unemployment and one
// in reserve. Failures: those of OpenCard::read(); FILE_UNKNOWN on 1.0 cards.
Result<std::vector<Certificate>> read_certificates(OpenCard& card);

}  // namespace ssc::card
