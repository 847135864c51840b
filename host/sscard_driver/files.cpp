// SPDX-License-Identifier: Apache-2.0
// iReadCard, iWriteCard and their steps.
#include <algorithm>
#include <string>

#include "host/sscard_driver/driver.hpp"
#include "host/sscard_driver/hsm.hpp"
#include "host/sscard_driver/pin_entry.hpp"
#include "host/sscard_driver/value.hpp"

namespace ssc::national {
namespace {

using card::Access;
using card::OpenCard;
using sscard::ReadRule;
using sscard::Version;

enum AuthType : int { kByPin = 1, kByKey = 2 };

bool wants_pin(ReadRule rule, int auth_type) {
  return rule == ReadRule::kPin || rule == ReadRule::kPinAndKey ||
         (rule == ReadRule::kPinOrKey && auth_type == kByPin);
}

bool wants_key(ReadRule rule) {
  return rule == ReadRule::kKey || rule == ReadRule::kPinOrKey || rule == ReadRule::kPinAndKey;
}

// The key that opens the file, or writes it; nothing when none does.
const sscard::Key* key_of(const sscard::File& file, Access access, Version version) {
  if (access == Access::kWrite) return sscard::find_key(file.df, file.write_key);
  const bool wanted = wants_key(file.read_rule(version));
  return wanted ? sscard::find_key(file.df, file.read_key) : nullptr;
}

Result<void> add_file(std::string_view name, const FileAddress& address,
                      const card::FileContent& content, Fields& out) {
  out.add(name);
  if (auto added = add_content(out, address, content); !added) return added;
  out.close('$');
  return {};
}

// The PIN is asked for once, before the first file that wants it.
Result<card::FileContent> read(Station& station, PinGate& pin, const sscard::File& file,
                               int auth_type) {
  OpenCard& card = station.card();
  const bool by_pin = wants_pin(file.read_rule(card.version()), auth_type);
  if (by_pin) {
    if (auto asked = pin.ask(); !asked) return tl::unexpected(asked.error());
  }
  const auto content = card.read(file);
  if (content) return *content;
  return tl::unexpected(by_pin ? pin.reason(content.error()) : station.reason(content.error()));
}

// The card has later occurrences counted, and so read; the key of step 1 only writes.
bool wants_reading(const FileUpdate& update) {
  const auto& items = update.address.items;
  return std::any_of(items.begin(), items.end(),
                     [](const ItemAddress& item) { return item.occurrence > 1; });
}

}  // namespace

Result<void> Driver::read_card(int type, int auth_type, std::string_view card_info,
                               std::string_view addresses, Fields& out) {
  end();
  if (auth_type != kByPin && auth_type != kByKey) return error(SSCARD_PARAMETER, "iAuthType");
  const auto files = parse_files(addresses);
  if (!files) return tl::unexpected(files.error());
  const auto station = open_known(type, KeyHolder::kPsam, card_info);
  if (!station) return tl::unexpected(station.error());
  PinGate pin(**station);
  for (const FileWords& words : *files) {
    const auto address = resolve(words, (*station)->card().version());
    if (!address) return tl::unexpected(address.error());
    const auto content = read(**station, pin, *address->file, auth_type);
    if (!content) return tl::unexpected(content.error());
    if (auto added = add_file(words.name, *address, *content, out); !added) return added;
  }
  return {};
}

Result<Driver::OneFile> Driver::begin_one_file(int type, std::string_view card_info,
                                               std::string_view addresses, Access access,
                                               Fields& out) {
  end();
  const auto files = parse_files(addresses);
  if (!files) return tl::unexpected(files.error());
  auto station = open_known(type, KeyHolder::kHsm, card_info);
  if (!station) return tl::unexpected(station.error());
  OpenCard& card = (*station)->card();
  auto address = resolve(files->front(), card.version());
  if (!address) return tl::unexpected(address.error());
  const sscard::Key* key = key_of(*address->file, access, card.version());
  if (key == nullptr)  // what the card alone writes, no key opens
    return error(access == Access::kWrite ? SSCARD_STATUS(0x6982) : SSCARD_HSM_NOT_NEEDED);
  const auto origin = card.key_origin();
  if (!origin) return unexpected(origin.error());
  if (auto selected = card.select(address->file->df); !selected)
    return unexpected(selected.error());
  const auto external = card::Authentication::begin_external(card.channel(), *key);
  if (!external) return unexpected(external.error());
  add_proof(origin->algorithm, external->proof(), out);
  return OneFile{std::move(*station), std::string(files->front().name), std::move(*address),
                 *external};
}

Result<void> Driver::read_card_step1(int type, std::string_view card_info,
                                     std::string_view addresses, Fields& out) {
  auto begun = begin_one_file(type, card_info, addresses, Access::kRead, out);
  if (!begun) return tl::unexpected(begun.error());
  pending_ = Read{std::move(*begun)};
  return {};
}

Result<void> Driver::read_card_step2(std::string_view key, Fields& out) {
  auto step = take<Read>();
  if (!step) return tl::unexpected(step.error());
  Station& station = *step->station;
  auto proven = parse_hsm_answer(key).and_then(
      [&](const HsmAnswer& answer) { return present(station.card(), step->external, answer); });
  if (!proven) return proven;
  PinGate pin(station);
  const auto content = read(station, pin, *step->address.file, kByKey);
  if (!content) return tl::unexpected(content.error());
  return add_file(step->name, step->address, *content, out);
}

Result<void> Driver::write_card(int type, std::string_view card_info, std::string_view addresses,
                                std::string_view data) {
  const auto station = open_known(type, KeyHolder::kPsam, card_info);
  if (!station) return tl::unexpected(station.error());
  OpenCard& card = (*station)->card();
  const auto updates = parse_updates(addresses, data, card.version());
  if (!updates) return tl::unexpected(updates.error());
  for (const FileUpdate& update : *updates) {
    if (auto done = write(card, update); !done)
      return tl::unexpected((*station)->reason(done.error()));
  }
  return {};
}

Result<void> Driver::write_card_step1(int type, std::string_view card_info,
                                      std::string_view addresses, Fields& out) {
  auto begun = begin_one_file(type, card_info, addresses, Access::kWrite, out);
  if (!begun) return tl::unexpected(begun.error());
  pending_ = Write{std::move(*begun)};
  return {};
}

Result<void> Driver::write_card_step2(std::string_view key, std::string_view data) {
  auto step = take<Write>();
  if (!step) return tl::unexpected(step.error());
  OpenCard& card = step->station->card();
  const auto update = parse_update(step->address, data, card.version());
  if (!update) return tl::unexpected(update.error());
  auto proven = parse_hsm_answer(key).and_then(
      [&](const HsmAnswer& answer) { return present(card, step->external, answer); });
  if (!proven) return proven;
  PinGate pin(*step->station);
  if (wants_reading(*update) && wants_pin(step->address.file->read_rule(card.version()), kByPin)) {
    if (auto asked = pin.ask(); !asked) return asked;
  }
  if (auto done = write(card, *update); !done) return tl::unexpected(pin.reason(done.error()));
  return {};
}

}  // namespace ssc::national
