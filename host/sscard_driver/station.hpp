// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "host/card/open_card.hpp"
#include "host/card/pcsc_transport.hpp"
#include "host/card/sam_slot.hpp"
#include "host/sscard_driver/config.hpp"
#include "host/sscard_driver/fields.hpp"

namespace ssc::national {

// Who computes with the keys of the card: the PSAM beside it, or the caller with an HSM.
enum class KeyHolder { kPsam, kHsm };

// iType. SSCARD_PARAMETER, SSCARD_CARD_TYPE (contactless).
Result<void> check_type(int type);

// A social-security card in its reader, open, and the PSAM beside it: what every function begins
// with. Both are held in transactions until this ends.
class Station {
 public:
  // Failures: those of check_type(), SSCARD_IDENTIFIER, and what reader and card say.
  static Result<std::unique_ptr<Station>> open(std::shared_ptr<pcsc::Api> api, int type,
                                               KeyHolder keys);
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  card::OpenCard& card() { return *card_; }
  pcsc::Session& session() { return *session_; }
  const Config& config() const { return config_; }
  // nullptr without one, or with an HSM in its place.
  card::Psam* psam() { return sam_ ? &sam_->psam() : nullptr; }
  // Or why it is not: SSCARD_NO_PSAM.
  Result<void> psam_there() const;

  // SSCARD_OTHER_CARD.
  Result<void> expect(const CardInfo& known) const;

  // The PSAM's, or twelve zeros.
  Result<std::string> terminal_number();

  // The number and message for what the card has refused: where it wanted a key and there is no
  // PSAM, that is the reason.
  Error reason(const Failure& failure) const;

 private:
  Station(std::shared_ptr<pcsc::Api> api, pcsc::Context context, Config config)
      : api_(std::move(api)), context_(std::move(context)), config_(std::move(config)) {}

  ssc::Result<void> open_card_in(const std::string& reader, KeyHolder keys);
  ssc::Result<void> open_first_card(KeyHolder keys);
  void open_psam();

  std::shared_ptr<pcsc::Api> api_;
  pcsc::Context context_;
  Config config_;
  std::optional<pcsc::Session> session_;
  std::optional<card::PcscTransport> transport_;
  std::unique_ptr<card::SamSlot> sam_;
  std::optional<Failure> no_psam_;  // why
  std::optional<card::OpenCard> card_;
};

}  // namespace ssc::national
