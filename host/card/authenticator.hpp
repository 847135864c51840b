// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/base/failure.hpp"
#include "host/card/channel.hpp"
#include "host/crypto/random.hpp"
#include "protocol/identity/card_identifier.hpp"
#include "protocol/sscard/algorithm.hpp"
#include "protocol/sscard/diversification.hpp"
#include "protocol/sscard/keys.hpp"
#include "protocol/sscard/pin.hpp"
#include "protocol/sscard/security_commands.hpp"

// Proving that a card is genuine (internal authentication) and that the terminal may read or write
// (external authentication). Both are two steps: begin() settles what is to be enciphered, finish()
// takes the result to the card. Who enciphers between the two is an Authenticator, or the caller of
// the national API with an HSM. Keys never leave whoever holds them.
//
//   begin ──► proof (key, factor, source) ──► Authenticator::answer ──► cryptogram ──► finish
//
//   internal: factor and source are ours; in finish, the card's cryptogram must be equal
//   external: the factor is the card's challenge; in finish, the card checks the cryptogram
namespace ssc::card {

// What the keys of one card are diversified from.
struct KeyOrigin {
  sscard::Algorithm algorithm = sscard::Algorithm::kDes;
  identity::Division city;  // of the card's identifier
  sscard::Factors factors;

  // CARD_DATA: the identifier has no division, or the answer to reset too few historical bytes.
  static Result<KeyOrigin> of(sscard::Algorithm algorithm,
                              const identity::CardIdentifier& identifier, Bytes atr);
};

struct Proof {
  const sscard::Key* key = nullptr;
  sscard::Challenge factor{};
  sscard::Cryptogram source{};
};

// A command that goes under a session key: its data, if it has any, enciphered, and a MAC behind
// them (part 4 of the card's rules).
struct Seal {
  const sscard::Key* key = nullptr;
  sscard::Challenge factor{};  // the card's last challenge
  iso7816::CommandHeader header{};
  sscard::PinBytes data;  // in the clear
};

// Holds keys: a PSAM, or a test's.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // What a card with this key makes of the proof. ALGORITHM_UNAVAILABLE, KEY_MISSING, and the
  // failures of the transport of a PSAM.
  virtual Result<sscard::Cryptogram> answer(const KeyOrigin& card, const Proof& proof) = 0;
  // The command as this card takes it, with Lc, cipher and MAC. Failures as above.
  virtual Result<sscard::SecretCommand> seal(const KeyOrigin& card, const Seal& seal) = 0;
};

// GET CHALLENGE: 8 bytes that the card remembers for one use. CARD_DATA for an answer that is none.
Result<sscard::Challenge> take_challenge(Channel& card);

class Authentication {
 public:
  using FillRandom = void (*)(MutableBytes out);

  // Of the card by its key IRK. Factor and source come from here: a forged card could otherwise
  // repeat an old answer.
  static Authentication begin_internal(FillRandom fill_random = crypto::fill_random);
  // Of the terminal by a key of the application that is selected. From now on to finish() no other
  // command may go to the card: its challenge counts once. CARD_DATA for a challenge that is none.
  // KEY_MISSING for a key whose number in the card is only assumed (KeySource::kAssumed): a wrong
  // guess costs the card a try of another key.
  static Result<Authentication> begin_external(Channel& card, const sscard::Key& key,
                                               FillRandom fill_random = crypto::fill_random);

  const Proof& proof() const { return proof_; }

  // Internal: CARD_NOT_GENUINE when the card answers something else. External: KEY_REFUSED, with
  // the tries left; the rights then last until power-off or until another application is selected.
  // The rules let the version of the key stand behind the data. It is left out; a card that refuses
  // the length (6700), which comes before any comparison and costs no try, gets version 01 once.
  Result<void> finish(Channel& card, const sscard::Cryptogram& answer) const;

 private:
  enum class Side { kInternal, kExternal };

  Authentication(Side side, const sscard::Key& key, FillRandom fill_random);

  Result<void> compare(Channel& card, const sscard::Cryptogram& expected) const;
  Result<void> present(Channel& card, const sscard::Cryptogram& answer) const;

  Side side_;
  Proof proof_;
};

// The whole of it.
Result<void> authenticate_card(Channel& card, const KeyOrigin& origin, Authenticator& keys);
Result<void> authenticate_terminal(Channel& card, const KeyOrigin& origin, const sscard::Key& key,
                                   Authenticator& keys);

}  // namespace ssc::card
