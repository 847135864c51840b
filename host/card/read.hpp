// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/card_data.hpp"
#include "host/card/transport.hpp"

namespace ssc::card {

// Selects the social-security environment. A card is recognised by this and never by its ATR: the
// same chip may carry a bank's application beside it.
//   NOT_SSCARD    the card refuses SELECT, or selects something else: a bank card, a phone card
//   CARD_BLOCKED  6A81, 6283 or 9303: the card or its application is blocked
//   CARD_DATA     it answers with an FCI that makes no sense
// and the failures of the transport.
Result<Application> identify(Transport& transport);

// Reads all that a card tells without PIN and key: EF05 and, where the card lets it be read, EF06.
// A 2.0 card answers in four commands: SELECT, GET RESPONSE, and READ RECORD of the whole EF05 and
// EF06 by short file identifier; one more for each file that is not as long as the standard's. A
// card that refuses the short form is read item by item. Failures: those of identify(); CARD_DATA
// when a record contradicts its own length; CARD_ACCESS or CARD_STATUS when EF05 is refused.
// CARD_RESET by another program is repaired once: reading can be repeated.
Result<CardData> read_basic(Transport& transport);

}  // namespace ssc::card
