// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/card/sam_slot.hpp"
#include "host/cli/commands.hpp"

namespace ssc::cli {

// The reader to work with: the named one; else the first with a card, SAM slots left aside, for
// what is in them is no holder's card; else the first. NO_READER, READER_UNKNOWN.
Result<std::string> choose_reader(pcsc::Context& context, std::string_view name);

// The card in the reader, and the PSAM when there is one, each in a transaction of our own: no
// other program can come between two commands.
class HeldCard {
 public:
  // Waits for the card as long as --wait says. NO_CARD and the other failures of choose_reader()
  // and pcsc::Session.
  static Result<std::unique_ptr<HeldCard>> take(const Options& options);

  HeldCard(const HeldCard&) = delete;
  HeldCard& operator=(const HeldCard&) = delete;

  pcsc::Session& session() { return session_; }
  card::Transport& transport() { return transport_; }
  const std::string& reader() const { return session_.reader(); }
  Bytes atr() const { return session_.atr(); }

  // Takes the PSAM into the hand too: the one that is named, else the one beside the card, else
  // none. Of a reader that was named: READER_UNKNOWN, NO_PSAM when there is none in it.
  Result<void> take_psam(const CardOptions& options);
  // nullptr without one.
  card::Psam* psam() { return sam_ ? &sam_->psam() : nullptr; }

 private:
  HeldCard(std::shared_ptr<pcsc::Api> api, std::unique_ptr<pcsc::Context> context,
           pcsc::Session session)
      : api_(std::move(api)),
        context_(std::move(context)),
        session_(std::move(session)),
        transport_(session_) {}

  std::shared_ptr<pcsc::Api> api_;
  std::unique_ptr<pcsc::Context> context_;
  pcsc::Session session_;
  card::PcscTransport transport_;
  std::unique_ptr<card::SamSlot> sam_;
};

}  // namespace ssc::cli
