// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/psam_purchase.hpp"

#include "tools/cardsim/chip/fields.hpp"
#include "tools/cardsim/chip/psam_cipher.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::size_t kFixedPart = 0x1C;

// The serial number of this purchase; the next one gets the next.
std::optional<sscard::TerminalSerial> take_serial(PsamState& psam) {
  PsamFile* file = find_file(psam, PsamPlace::kDf01, kPsamTerminalSerial);
  if (file == nullptr) return std::nullopt;
  sscard::TerminalSerial serial;
  store_be32(serial, load_be32(file->content));
  store_be32(file->content, load_be32(file->content) + 1);
  return serial;
}

std::optional<sscard::TerminalNumber> terminal_number(PsamState& psam) {
  const PsamFile* file = find_file(psam, PsamPlace::kMf, kPsamTerminalNumber);
  if (file == nullptr) return std::nullopt;
  return FieldReader(file->content).raw<6>();
}

struct Request {
  sscard::PurchaseChallenge card;  // as far as the PSAM is told
  sscard::Purchase purchase;
  Byte type;
  Bytes factors;
};

Request parse(Bytes data) {
  FieldReader fields(data);
  Request request{};
  request.card.random = fields.raw<4>();
  request.card.serial = fields.raw<2>();
  request.purchase.account_fen = fields.be32();
  request.purchase.own_fen = fields.be32();
  request.purchase.fund_fen = fields.be32();
  request.type = fields.u8();
  request.purchase.time = fields.raw<7>();
  request.card.key_version = fields.u8();
  request.card.algorithm = fields.u8();
  request.factors = fields.rest();
  return request;
}

}  // namespace

Answer initialize_sam_for_purchase(PsamState& psam, const Command& c) {
  psam.purchase.reset();
  if (c.P1 != 0x01 || c.P2 != 0) return refused(kWrongP1P2);
  if (c.data.size() < kFixedPart) return refused(kWrongLength);
  Request request = parse(c.data);
  const auto algorithm = psam.memory.algorithm;
  if (request.type != static_cast<Byte>(sscard::TransactionType::kPurchase))
    return refused(kWrongData);
  if (request.card.algorithm != static_cast<Byte>(algorithm)) return refused(kConditionsNotMet);
  const PsamRoot* root = find_root(psam, sscard::KeyKind::kPurchase, request.card.key_version);
  if (root == nullptr) return refused(kKeyIndexNotSupported);
  const auto card = grow(algorithm, *root, request.factors);
  if (!card || !card->rest.empty()) return refused(kWrongData);
  const auto serial = take_serial(psam);
  const auto terminal = terminal_number(psam);
  if (!serial || !terminal) return refused(kFileNotFound);
  request.purchase.terminal = *terminal;
  auto session =
      Cipher::session(algorithm, card->key, sscard::purchase_factor(request.card, *serial));
  const auto mac1 = sscard::mac(session, sscard::purchase_mac1_input(request.purchase));
  psam.purchase.emplace(SamPurchase{std::move(session), request.purchase});
  return {FieldWriter().raw(*serial).raw(mac1).take()};
}

Answer credit_sam_for_purchase(PsamState& psam, const Command& c) {
  if (c.P1 != 0 || c.P2 != 0) return refused(kWrongP1P2);
  if (!psam.purchase) return refused(kNotInThisState);
  const SamPurchase begun = *std::exchange(psam.purchase, std::nullopt);
  if (c.data.size() != sizeof(sscard::Mac)) return refused(kWrongLength);
  const auto mac2 = sscard::mac(begun.session, sscard::purchase_mac2_input(begun.purchase));
  return equal(mac2, c.data) ? Answer{} : refused(kMoneyMacWrong);
}

}  // namespace ssc::cardsim
