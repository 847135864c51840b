// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "host/card/authenticator.hpp"
#include "host/card/card_data.hpp"
#include "host/card/file_content.hpp"
#include "host/card/pin.hpp"
#include "host/pcsc/api.hpp"
#include "protocol/sscard/command.hpp"

namespace ssc::card {

// What the caller can offer a card that asks. Both must live as long as the card is open.
struct Rights {
  Authenticator* keys = nullptr;
  const Pin* pin = nullptr;
  unsigned least_tries = kLastTry;  // of the PIN, for it to be sent
};

enum class Access { kRead, kWrite };

// Selects the social-security environment. A card is recognised by this and never by its ATR: the
// same chip may carry a bank's application beside it.
//   NOT_SSCARD    the card refuses SELECT, or selects something else: a bank card, a phone card
//   CARD_BLOCKED  6A81, 6283 or 9303: the card or its application is blocked
//   CARD_DATA     it answers with an FCI that makes no sense
// and the failures of the transport.
Result<Application> select_ssse(Channel& channel);

// Whether a failure concerns one file or one proof, while the line and the rest of the card are
// good.
bool is_refusal(Code code);

// A card whose environment is selected and whose EF05 has been read: what every use case begins
// with. It remembers which application is selected and what has been proven to the card (part 7 of
// the card's rules):
//
//                        proven by                    lasts until
//   PIN                  VERIFY                       power-off
//   key                  external authentication      power-off, or another application is selected
//
// The card counts wrong tries. So a PIN or a key that it did not take is never offered again,
// and a key whose id is only assumed (sscard::KeySource::kAssumed) is never tried. For one thread,
// in one transaction of the transport.
class OpenCard {
 public:
  // SELECT and READ RECORD of the whole EF05: three commands where the card answers SELECT by 61xx.
  // `atr`: keys are diversified from its historical bytes; empty when no keys are offered.
  // Failures: those of select_ssse(); CARD_DATA when a record contradicts its own length;
  // CARD_ACCESS or CARD_STATUS when EF05 is refused.
  static Result<OpenCard> open(Transport& transport, Bytes atr, Rights rights = {});

  const CardFacts& facts() const { return identity_.facts; }
  sscard::Version version() const { return identity_.version; }
  // What is odd about EF05, as in CardData.
  const std::vector<std::string_view>& warnings() const { return identity_.warnings; }
  // How long SELECT and EF05 took.
  const Timing& timing() const { return identity_.timing; }
  const Rights& rights() const { return rights_; }
  Channel& channel() { return channel_; }

  // What the card's keys are diversified from. CARD_IDENTIFIER, KEY_MISSING (the answer to reset
  // has too few historical bytes, or the identifier no division, so there can be no key),
  // ALGORITHM_UNAVAILABLE (a mark that no rule knows).
  Result<KeyOrigin> key_origin() const;

  // INTERNAL AUTHENTICATION by the key IRK. CARD_NOT_GENUINE; NO_PSAM when no keys are offered;
  // those of key_origin() and Authenticator.
  Result<void> prove_genuine();

  // That this is the card the caller knows: from before a pull, or from an earlier call.
  // CARD_SWAPPED when identifier or number differ, or when it had neither.
  Result<void> expect(const CardFacts& known) const;

  // Begins again with a card that has forgotten everything, after CARD_RESET or a pull, when the
  // transport reaches it again. CARD_SWAPPED when it is another one; the failures of open().
  Result<void> reidentify();

  // Makes `df` the current application; rights by key end when that changes. FILE_UNKNOWN when the
  // card has none such, CARD_BLOCKED when it is blocked.
  Result<void> select(sscard::Df df);

  // Proves what the rule for reading or writing the file asks for; nothing that is proven already.
  // Where either will do, the PIN if one is offered and then the key, else the other way round: a
  // card may have no PIN. Selects the file's application.
  //   FILE_UNKNOWN  cards of this version have no such file
  //   PIN_WANTED    no PIN is offered, or VERIFY's failures (pin.hpp)
  //   CARD_ACCESS   no keys are offered, or no key writes this file
  //   KEY_MISSING, KEY_REFUSED and the others of Authenticator
  Result<void> gain(const sscard::File& file, Access access);

  // What the caller has proven by itself while the file's application was selected: the PIN on the
  // reader's keys, a key by an HSM. gain() asks for neither again.
  void note_pin() { state_.pin = true; }
  void note_key(const sscard::Key& key) { state_.keys.insert(&key); }

  // Selects, gains, reads. Where the caller has nothing to offer, the card is asked all the same:
  // it may be more generous than its rules. Failures: those of gain() and read_file.hpp.
  Result<FileContent> read(const sscard::File& file);
  // The same of a record file, as bytes.
  Result<SecretData> read_records(const sscard::File& file);

  // Each selects, gains and writes one command; failures as above, CARD_STATUS when the card
  // refuses, REQUEST_TOO_LARGE for more than one command holds (255 bytes).
  //
  // An item: the first with its tag is replaced, or added to the file; a further one is looked for
  // first, which asks for the right to read. A shorter value is filled up, `an` with 00 and `cn`
  // with FF. FILE_UNKNOWN for a tag that the file has not; REQUEST_MALFORMED for a value that does
  // not fit.
  Result<void> update_item(const sscard::File& file, std::uint8_t tag, Bytes value,
                           std::uint8_t occurrence = 1);
  // A new record of a cyclic file, in place of the oldest.
  Result<void> append(const sscard::File& file, Bytes record);
  // Part of a transparent file.
  Result<void> update_binary(const sscard::File& file, std::uint16_t offset, Bytes data);

 private:
  // What SELECT and EF05 said, and how long they took.
  struct Identity {
    CardFacts facts;
    sscard::Version version = sscard::kNewest;
    std::vector<std::string_view> warnings;
    Timing timing;
  };
  // What a card forgets without power.
  struct State {
    std::optional<sscard::Df> selected = sscard::Df::kSsse;  // nothing: a SELECT went wrong
    bool pin = false;
    std::set<const sscard::Key*> keys;
  };

  OpenCard(Transport& transport, Rights rights) : channel_(transport), rights_(rights) {}

  Result<void> identify();
  Result<void> gain_reading(const sscard::File& file, sscard::ReadRule rule);
  Result<void> prove_either(const sscard::File& file);
  Result<void> prove_pin();
  Result<void> prove_pin_once();
  Result<void> prove_key(sscard::Df df, sscard::KeyName name);
  Result<void> prove_key_once(const sscard::Key& key);
  template <class Read>
  auto gain_and(const sscard::File& file, Read read) -> decltype(read());
  Result<FileContent> read_selected(const sscard::File& file);
  Result<std::uint8_t> record_number(const sscard::File& file, const sscard::Item& item,
                                     std::uint8_t occurrence);
  Result<void> write(const sscard::File& file, const Expected<sscard::SecretCommand>& command);

  Channel channel_;
  Rights rights_;
  pcsc::Atr atr_;
  Identity identity_;
  State state_;
  std::optional<Failure> refused_pin_;
  std::map<const sscard::Key*, Failure> refused_keys_;
};

}  // namespace ssc::card
