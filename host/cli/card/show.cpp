// SPDX-License-Identifier: Apache-2.0
// ssctl card show and ssctl card files.
#include <unistd.h>

#include <cstdio>

#include "host/card/pin.hpp"
#include "host/cli/card/ask_pin.hpp"
#include "host/cli/card/commands.hpp"
#include "host/cli/card/content.hpp"
#include "host/cli/card/held_card.hpp"
#include "host/cli/card/report.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::cli {
namespace {

// Proves the PIN, if the card has one, before anything is read: a wrong one is not worth the
// minute that a full reading takes.
Result<std::optional<card::Pin>> prove_pin(HeldCard& held, const Options& options) {
  auto card = card::OpenCard::open(held.transport(), held.atr());
  if (!card) return tl::unexpected(card.error());
  const auto status = card::pin_status(card->channel());
  if (!status) return tl::unexpected(status.error());
  if (!status->set) return std::nullopt;
  auto pin = ask_pin(*status, options);
  if (!pin) return tl::unexpected(pin.error());
  const auto verified = card::verify_pin(card->channel(), *pin, options.at_card.pin_tries);
  if (!verified) return tl::unexpected(verified.error());
  return std::move(*pin);
}

std::string hex(Bytes bytes) {
  std::string text(2 * bytes.size(), '0');
  to_hex(bytes, text);
  return text;
}

CardPlace place_of(HeldCard& held, const card::CardFacts& card) {
  CardPlace place{held.reader(), hex(held.atr()), {}};
  if (held.psam() != nullptr && card.algorithm)
    place.terminal_number = held.psam()->terminal_number(*card.algorithm).value_or("");
  return place;
}

// On a terminal, in one line of its own that is gone at the end.
class ProgressLine {
 public:
  ~ProgressLine() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }
  void show(const sscard::File& next, std::size_t done, std::size_t total) {
    if (::isatty(STDERR_FILENO) != 1) return;
    std::fprintf(stderr, "\r\033[K%s %s  %zu/%zu", std::string(name_of(next.df)).c_str(),
                 name_of_ef(next.ef).c_str(), done, total);
    std::fflush(stderr);
    shown_ = true;
  }

 private:
  bool shown_ = false;
};

Result<card::FullData> read_everything(card::OpenCard& card) {
  ProgressLine line;
  return card::read_full(card, [&line](const sscard::File& next, std::size_t done,
                                       std::size_t total) { line.show(next, done, total); });
}

// Opens the card with PIN and PSAM as far as they are wanted and there, and reads it.
template <class Read, class Show>
Result<Output> read_and_show(const Options& options, Read read, Show show) {
  const auto held = HeldCard::take(options);
  if (!held) return tl::unexpected(held.error());
  if (auto taken = (*held)->take_psam(options.at_card); !taken)
    return tl::unexpected(taken.error());
  Result<std::optional<card::Pin>> pin = std::nullopt;
  if (options.at_card.offer_pin) pin = prove_pin(**held, options);
  if (!pin) return tl::unexpected(pin.error());

  const card::Rights rights{(*held)->psam(), *pin ? &**pin : nullptr};
  auto card = card::OpenCard::open((*held)->transport(), (*held)->atr(), rights);
  if (!card) return tl::unexpected(card.error());
  const auto data = read(*card);
  if (!data) return tl::unexpected(data.error());
  return Output{show(place_of(**held, data->card), *data)};
}

// Text or JSON, of whatever has been read.
template <class Data>
std::string report(const Options& options, const CardPlace& place, const Data& data) {
  return options.json ? to_json(place, data) : render(place, data, options.language);
}

}  // namespace

Result<Output> run_card_show(const Options& options) {
  const auto show = [&](const CardPlace& place, const auto& data) {
    return report(options, place, data);
  };
  if (options.at_card.all) return read_and_show(options, read_everything, show);
  return read_and_show(
      options, [](card::OpenCard& card) { return card::read_basic(card); }, show);
}

Result<Output> run_card_files(const Options& options) {
  return read_and_show(options, read_everything,
                       [&](const CardPlace& place, const card::FullData& data) {
                         return options.json ? files_to_json(place, data)
                                             : render_files(place, data, options.language);
                       });
}

}  // namespace ssc::cli
