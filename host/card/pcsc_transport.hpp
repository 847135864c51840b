// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/transport.hpp"
#include "host/pcsc/session.hpp"

namespace ssc::card {

class PcscTransport final : public Transport {
 public:
  explicit PcscTransport(pcsc::Session& session) : session_(session) {}

  Result<std::size_t> transmit(Bytes command, MutableBytes answer) override {
    return session_.transmit(command, answer);
  }
  Result<void> restart() override { return session_.restart(); }
  void power_off_at_end() override { session_.power_off_at_end(); }

 private:
  pcsc::Session& session_;
};

}  // namespace ssc::card
