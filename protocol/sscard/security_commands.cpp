// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/security_commands.hpp"

namespace ssc::sscard {
namespace {

constexpr Byte kAuthenticationSize = 2 * sizeof(Cryptogram);

Command authentication(Byte ins, Byte p2, Bytes first, Bytes second,
                       std::optional<std::uint8_t> key_version) {
  const auto lc = static_cast<Byte>(kAuthenticationSize + (key_version ? 1 : 0));
  Command apdu = command({0x00, ins, 0x00, p2, lc});
  apdu.append(first);
  apdu.append(second);
  if (key_version) apdu.push_back(*key_version);
  return apdu;
}

}  // namespace

Command get_challenge(std::uint8_t length) {
  return command({0x00, 0x84, 0x00, 0x00, length});
}

Command internal_authentication(const Challenge& factor, const Cryptogram& source,
                                std::optional<std::uint8_t> key_version) {
  Command apdu = authentication(0x88, 0x00, factor, source, key_version);
  apdu.push_back(0x00);
  return apdu;
}

Command external_authentication(std::uint8_t key_id, const Cryptogram& data,
                                const Cryptogram& source, std::optional<std::uint8_t> key_version) {
  return authentication(0x82, key_id, data, source, key_version);
}

}  // namespace ssc::sscard
