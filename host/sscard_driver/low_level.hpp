// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "host/pcsc/session.hpp"

// SSSE32 over PC/SC: what its functions do, without C and without locks. The numbers answered are
// those of SSSE32.h.
namespace ssc::national {

// Handles of open readers, each with the cards that are powered on through it.
class LowLevelReaders {
 public:
  explicit LowLevelReaders(std::shared_ptr<pcsc::Api> api = pcsc::winscard())
      : api_(std::move(api)) {}

  static constexpr std::size_t kMaxAnswer = 258;

  long open(std::string_view device);
  long close(long handle);
  long power_on(long handle, unsigned slot, MutableBytes answer_to_reset);
  long power_off(long handle, unsigned slot);
  long status(long handle, unsigned slot);
  long exchange(long handle, unsigned slot, Bytes command, MutableBytes answer);

 private:
  struct Reader {
    pcsc::Context context;
    std::string name;
    std::map<unsigned, pcsc::Session> cards = {};  // by slot
  };
  // A slot that exists by its number: the reader that has it and its name for pcscd.
  struct Place {
    Reader* reader;
    std::string name;
    pcsc::Session* card;  // nullptr: not powered on
  };
  template <class Use>
  long at(long handle, unsigned slot, Use use);

  static constexpr std::size_t kMaxReaders = 16;

  std::shared_ptr<pcsc::Api> api_;
  std::array<std::unique_ptr<Reader>, kMaxReaders> readers_;
};

}  // namespace ssc::national
