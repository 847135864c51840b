// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "host/card/pcsc_transport.hpp"
#include "host/card/psam.hpp"

namespace ssc::card {

// A PSAM in a slot behind PC/SC, held in a transaction of our own until this ends.
class SamSlot {
 public:
  // `slot`: its PC/SC name. `user`: the session whose card asks; its context must live longer.
  // NO_PSAM when the slot is empty, what is in it mute, or it is the user's own; the other failures
  // of pcsc::Session.
  static Result<std::unique_ptr<SamSlot>> open(const pcsc::Session& user, const std::string& slot);

  // In the first other slot of the user's reader that has a card. NO_PSAM when there is none, or
  // when the user's card is not in the slot for it (slot 0): a session of each slot that waited for
  // the other's would wait for ever.
  static Result<std::unique_ptr<SamSlot>> open_beside(const pcsc::Session& user);

  SamSlot(const SamSlot&) = delete;
  SamSlot& operator=(const SamSlot&) = delete;

  Psam& psam() { return psam_; }

 private:
  explicit SamSlot(pcsc::Session session)
      : session_(std::move(session)), transport_(session_), psam_(transport_) {}

  pcsc::Session session_;
  PcscTransport transport_;
  Psam psam_;
};

}  // namespace ssc::card
