// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/station.hpp"

#include "host/sscard_driver/readers.hpp"

namespace ssc::national {
namespace {

enum CardType : int { kContact = 1, kContactless = 2, kContactFirst = 3, kContactlessFirst = 4 };

// Another reader may have a better card.
bool tells_nothing(const Failure& failure) {
  return failure.code == Code::kNoCard;
}

}  // namespace

Result<void> check_type(int type) {
  switch (type) {
    case kContact:
    case kContactFirst:
    case kContactlessFirst: return {};
    case kContactless: return error(SSCARD_CARD_TYPE, "contactless");
    default: return error(SSCARD_PARAMETER, "iType");
  }
}

Result<std::unique_ptr<Station>> Station::open(std::shared_ptr<pcsc::Api> api, int type,
                                               KeyHolder keys) {
  if (auto known = check_type(type); !known) return tl::unexpected(known.error());
  auto config = load_config();
  if (!config) return tl::unexpected<Error>(config.error());
  auto context = pcsc::Context::establish(*api);
  if (!context) return tl::unexpected<Error>(context.error());
  std::unique_ptr<Station> station(
      new Station(std::move(api), std::move(*context), std::move(*config)));
  if (auto opened = station->open_first_card(keys); !opened)
    return tl::unexpected<Error>(opened.error());
  if (station->card().facts().identifier.empty()) return error(SSCARD_IDENTIFIER);
  return station;
}

ssc::Result<void> Station::open_first_card(KeyHolder keys) {
  if (!config_.reader.empty()) return open_card_in(config_.reader, keys);
  const auto readers = list_readers(context_);
  if (!readers) return tl::unexpected(readers.error());
  std::optional<Failure> said;
  for (const std::string& reader : *readers) {
    auto opened = open_card_in(reader, keys);
    if (opened) return opened;
    if (!said || tells_nothing(*said)) said = opened.error();
  }
  return tl::unexpected(*said);
}

ssc::Result<void> Station::open_card_in(const std::string& reader, KeyHolder keys) {
  card_.reset();
  transport_.reset();
  session_.reset();
  auto session = pcsc::Session::connect(context_, reader);
  if (!session) return tl::unexpected(session.error());
  session_.emplace(std::move(*session));
  if (auto begun = session_->begin(); !begun) return begun;
  transport_.emplace(*session_);
  if (keys == KeyHolder::kPsam) open_psam();
  auto opened = card::OpenCard::open(*transport_, session_->atr(), {.keys = psam()});
  if (!opened) return tl::unexpected(opened.error());
  card_.emplace(std::move(*opened));
  return {};
}

void Station::open_psam() {
  sam_.reset();
  no_psam_.reset();
  auto sam = card::SamSlot::open_beside(*session_);
  if (sam) {
    sam_ = std::move(*sam);
  } else {
    no_psam_ = sam.error();
  }
}

Result<void> Station::psam_there() const {
  if (no_psam_) return tl::unexpected<Error>(*no_psam_);
  return {};
}

Result<void> Station::expect(const CardInfo& known) const {
  const card::CardFacts& facts = card_->facts();
  const bool same =
      facts.identifier.reveal() == known.identifier && facts.number.reveal() == known.number;
  if (!same) return error(SSCARD_OTHER_CARD);
  return {};
}

Result<std::string> Station::terminal_number() {
  if (!sam_) return std::string(kNoTerminal);
  const auto origin = card_->key_origin();
  if (!origin) return tl::unexpected<Error>(origin.error());
  auto number = sam_->psam().terminal_number(origin->algorithm);
  if (!number) return tl::unexpected<Error>(number.error());
  return *number;
}

Error Station::reason(const Failure& failure) const {
  const bool no_keys = failure.code == Code::kCardAccess || failure.code == Code::kNoPsam;
  return no_keys && no_psam_ ? Error(*no_psam_) : Error(failure);
}

}  // namespace ssc::national
