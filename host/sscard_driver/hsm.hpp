// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/open_card.hpp"
#include "host/sscard_driver/fields.hpp"

// What an HSM is told of an authentication, and what becomes of its answer.
namespace ssc::national {

inline tl::unexpected<Error> unexpected(const Failure& failure) {
  return tl::unexpected<Error>(Error(failure));
}

inline void add_algorithm(sscard::Algorithm algorithm, Fields& out) {
  const auto mark = static_cast<Byte>(algorithm);
  out.add_hex({&mark, 1});
}

inline void add_factor_and_source(const card::Proof& proof, Fields& out) {
  out.add_hex(proof.factor).add_hex(proof.source);
}

// Algorithm, key address, factor, source.
inline void add_proof(sscard::Algorithm algorithm, const card::Proof& proof, Fields& out) {
  add_algorithm(algorithm, out);
  out.add(proof.key->text);
  add_factor_and_source(proof, out);
}

// EXTERNAL AUTHENTICATION with what the HSM computed; its source must be the one it was told.
inline Result<void> present(card::OpenCard& card, const card::Authentication& external,
                            const HsmAnswer& answer) {
  if (answer.source != external.proof().source)
    return error(SSCARD_PARAMETER, "pKey: another source");
  if (auto done = external.finish(card.channel(), answer.data); !done)
    return unexpected(done.error());
  card.note_key(*external.proof().key);
  return {};
}

}  // namespace ssc::national
