// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "host/cli/script/terminal.hpp"

namespace ssc::script {

// What a command can do to a card that people need.
enum class Danger : std::uint8_t {
  kNone,   // looks: SELECT, READ, GET CHALLENGE, VERIFY without a PIN, …
  kPin,    // tries, changes or unblocks a PIN
  kWrite,  // everything else, for want of knowing
};

Danger danger_of(Bytes command);

// Whether its data may be a PIN: of those commands, and of CIPHER DATA, by which a PSAM enciphers a
// new one. Reports and traces leave it out.
bool may_carry_pin(Bytes command);

// Keeps scripts from spoiling real cards.
class Guard {
 public:
  struct Permissions {
    bool pin = false;
    bool write = false;
    unsigned all_tries = 3;  // a PIN is not tried when the card says that fewer are left
  };

  explicit Guard(Permissions permissions) : permissions_(permissions) {}

  // COMMAND_GUARDED when the command must not go to the card in this terminal. Asks the card for
  // the tries that are left, by VERIFY without a PIN, which costs none where P1 is 00; a PIN that
  // cannot be asked about so is not tried.
  Result<void> check(Terminal& terminal, Bytes command) const;

 private:
  Result<void> check_tries(Terminal& terminal, Byte P2) const;

  Permissions permissions_;
};

}  // namespace ssc::script
