// SPDX-License-Identifier: Apache-2.0
// ssctl pin.
#include "host/card/pin.hpp"

#include <boost/json.hpp>
#include <cstdio>

#include "host/card/open_card.hpp"
#include "host/card/pin_pad.hpp"
#include "host/card/pin_unblock.hpp"
#include "host/cli/card/ask_pin.hpp"
#include "host/cli/card/commands.hpp"
#include "host/cli/card/held_card.hpp"
#include "host/cli/texts.hpp"

namespace ssc::cli {
namespace {

// The environment is selected and the tries are known.
struct AtPin {
  std::unique_ptr<HeldCard> held;
  card::Channel channel;
  card::PinStatus status;
};

Result<AtPin> open(const Options& options) {
  auto held = HeldCard::take(options);
  if (!held) return tl::unexpected(held.error());
  card::Channel channel((*held)->transport());
  if (auto selected = card::select_ssse(channel); !selected)
    return tl::unexpected(selected.error());
  const auto status = card::pin_status(channel);
  if (!status) return tl::unexpected(status.error());
  return AtPin{std::move(*held), channel, *status};
}

Output output(const Options& options, const boost::json::object& json, const std::string& text) {
  return {(options.json ? boost::json::serialize(json) : text) + "\n"};
}

Output done(const Options& options, std::string_view what, const Text& text) {
  return output(options, {{what, true}}, std::string(text.in(options.language)));
}

std::string status_text(const card::PinStatus& status, Language language) {
  constexpr Text kNone{"The card has no PIN", "卡片未设置密码"};
  constexpr Text kBlocked{"The PIN is blocked", "密码已锁定"};
  constexpr Text kLeft{"The card has a PIN; tries left: ", "卡片已设置密码, 剩余次数: "};
  if (!status.set) return std::string(kNone.in(language));
  if (status.blocked()) return std::string(kBlocked.in(language));
  return std::string(kLeft.in(language)) + std::to_string(status.tries);
}

Result<void> verify_typed(AtPin& at, const Options& options) {
  const auto pin = ask_pin(at.status, options);
  if (!pin) return tl::unexpected(pin.error());
  return card::verify_pin(at.channel, *pin, options.at_card.pin_tries);
}

Result<void> change_typed(AtPin& at, const Options& options) {
  const auto old_pin = ask_pin(at.status, options);
  if (!old_pin) return tl::unexpected(old_pin.error());
  const auto new_pin = ask_new_pin(options);
  if (!new_pin) return tl::unexpected(new_pin.error());
  return card::change_pin(at.channel, *old_pin, *new_pin, options.at_card.pin_tries);
}

// The keys of the reader, and a word to the holder that they are wanted.
Result<pcsc::PinPad> find_pad(AtPin& at, const Options& options) {
  auto pad = pcsc::PinPad::find(at.held->session());
  constexpr Text kAsk{"Enter the PIN at the reader; tries left: ",
                      "请在读卡器上输入密码, 剩余次数: "};
  if (pad && at.status.set)
    std::fprintf(stderr, "%s%u\n", std::string(kAsk.in(options.language)).c_str(),
                 unsigned{at.status.tries});
  return pad;
}

Result<void> verify_at_reader(AtPin& at, const Options& options) {
  auto pad = find_pad(at, options);
  if (!pad) return tl::unexpected(pad.error());
  return card::verify_pin(at.channel, *pad, options.at_card.pin_tries);
}

Result<void> change_at_reader(AtPin& at, const Options& options) {
  auto pad = find_pad(at, options);
  if (!pad) return tl::unexpected(pad.error());
  return card::change_pin(at.channel, *pad, card::kUsualPinDigits, options.at_card.pin_tries);
}

// By the key PUK of a PSAM; the tries that the PIN has then.
template <class Use>
Result<std::uint8_t> with_puk(const Options& options, Use use) {
  const auto held = HeldCard::take(options);
  if (!held) return tl::unexpected(held.error());
  if (auto taken = (*held)->take_psam(options.at_card); !taken)
    return tl::unexpected(taken.error());
  if ((*held)->psam() == nullptr) return failure(Code::kNoPsam);
  auto card = card::OpenCard::open((*held)->transport(), (*held)->atr());
  if (!card) return tl::unexpected(card.error());
  const auto origin = card->key_origin();
  if (!origin) return tl::unexpected(origin.error());
  if (auto used = use(card->channel(), *origin, *(*held)->psam()); !used)
    return tl::unexpected(used.error());
  return card::pin_status(card->channel()).map([](const auto& status) { return status.tries; });
}

Result<Output> done_by_puk(const Options& options, const Result<std::uint8_t>& tries,
                           std::string_view what, const Text& text) {
  if (!tries) return tl::unexpected(tries.error());
  return output(options, {{what, true}, {"tries_left", *tries}},
                std::string(text.in(options.language)) + std::to_string(*tries));
}

}  // namespace

Result<Output> run_pin_status(const Options& options) {
  const auto at = open(options);
  if (!at) return tl::unexpected(at.error());
  boost::json::object json{{"set", at->status.set}};
  if (at->status.set) json["tries_left"] = at->status.tries;
  return output(options, json, status_text(at->status, options.language));
}

Result<Output> run_pin_verify(const Options& options) {
  auto at = open(options);
  if (!at) return tl::unexpected(at.error());
  const auto verified =
      options.at_card.pin_pad ? verify_at_reader(*at, options) : verify_typed(*at, options);
  if (!verified) return tl::unexpected(verified.error());
  return done(options, "verified", {"The PIN is right", "密码正确"});
}

Result<Output> run_pin_change(const Options& options) {
  auto at = open(options);
  if (!at) return tl::unexpected(at.error());
  const auto changed =
      options.at_card.pin_pad ? change_at_reader(*at, options) : change_typed(*at, options);
  if (!changed) return tl::unexpected(changed.error());
  return done(options, "changed", {"The PIN has been changed", "密码已修改"});
}

Result<Output> run_pin_unblock(const Options& options) {
  return done_by_puk(options, with_puk(options, card::unblock_pin), "unblocked",
                     {"The PIN is free again; tries left: ", "密码已解锁, 剩余次数: "});
}

Result<Output> run_pin_reload(const Options& options) {
  const auto new_pin = ask_new_pin(options);
  if (!new_pin) return tl::unexpected(new_pin.error());
  const auto reload = [&](card::Channel& card, const card::KeyOrigin& origin,
                          card::Authenticator& keys) {
    return card::reload_pin(card, origin, *new_pin, keys);
  };
  return done_by_puk(options, with_puk(options, reload), "reloaded",
                     {"The card has the new PIN; tries left: ", "密码已重置, 剩余次数: "});
}

}  // namespace ssc::cli
