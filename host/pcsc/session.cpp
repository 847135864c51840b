// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/session.hpp"

#include <winscard.h>

#include "host/pcsc/cause.hpp"

namespace ssc::pcsc {
namespace {

// A card that is reset by another program between our call and the next is taken over once more.
constexpr int kAttempts = 2;

// pcscd asks the reader for its card every 400 ms, so it may learn of a pulled card that much later
// than we.
constexpr std::chrono::milliseconds kRemovalKnown{600};

}  // namespace

Result<Context> Context::establish(Api& api) {
  ContextHandle handle = 0;
  return check(kEstablishContext, api.establish_context(handle)).map([&] {
    return Context(Handle<Traits>(api, handle));
  });
}

Session::Session(Context& context, Handle<Traits> card, std::string reader, Word protocol,
                 Revoked revoked)
    : context_(&context),
      card_(std::move(card)),
      reader_(std::move(reader)),
      protocol_(protocol),
      revoked_(std::move(revoked)) {}

Session::Session(Session&& other) noexcept
    : context_(other.context_),
      card_(std::move(other.card_)),
      reader_(std::move(other.reader_)),
      protocol_(other.protocol_),
      revoked_(std::move(other.revoked_)),
      atr_(other.atr_),
      in_transaction_(std::exchange(other.in_transaction_, false)),
      powers_off_(std::exchange(other.powers_off_, false)) {}

Session::~Session() {
  if (powers_off_) card_.api().reset(card_.get(), Reset::kCold, protocol_);
  if (in_transaction_) card_.api().end_transaction(card_.get());
}

Result<Session> Session::connect(Context& context, std::string reader, Revoked revoked) {
  Api& api = context.api();
  CardHandle handle = 0;
  Word protocol = 0;
  const Result<void> connected =
      check(kConnect, api.connect(context.handle(), reader, handle, protocol));
  if (!connected) return tl::unexpected(connected.error());
  Session session(context, Handle<Traits>(api, handle), std::move(reader), protocol,
                  std::move(revoked));
  if (const auto atr = session.read_atr(); !atr) return tl::unexpected(atr.error());
  return session;
}

Result<void> Session::begin() {
  Result<void> begun;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    begun = check(kBeginTransaction, card_.api().begin_transaction(card_.get()));
    if (begun) {
      in_transaction_ = true;
      return begun;
    }
    if (begun.error().code != Code::kCardReset) return begun;
    if (auto taken = restart(); !taken) return taken;
  }
  return begun;
}

Result<void> Session::restart() {
  const Result<void> reconnected = check(kReconnect, card_.api().reconnect(card_.get(), protocol_));
  return reconnected ? read_atr() : reconnected;
}

Result<void> Session::reset(Reset how) {
  const Result<void> done = check(kReconnect, card_.api().reset(card_.get(), how, protocol_));
  return done ? read_atr() : done;
}

Result<void> Session::read_atr() {
  return check(kStatus, card_.api().status(card_.get(), atr_));
}

Result<std::size_t> Session::transmit(Bytes command, MutableBytes answer) {
  if (revoked_ && *revoked_) return failure(Code::kReaderStuck, "the deadline has passed");
  std::size_t size = 0;
  const Result<void> sent =
      check(kTransmit, card_.api().transmit(card_.get(), protocol_, command, answer, size));
  if (!sent) return tl::unexpected(explained(sent.error()));
  return size;
}

Result<std::size_t> Session::control(Word code, Bytes request, MutableBytes answer) {
  if (revoked_ && *revoked_) return failure(Code::kReaderStuck, "the deadline has passed");
  std::size_t size = 0;
  const Result<void> done =
      check(kControl, card_.api().control(card_.get(), code, request, answer, size));
  if (!done) return tl::unexpected(explained(done.error()));
  return size;
}

Failure Session::explained(const Failure& failure) const {
  if (failure.code != Code::kCardProtocol) return failure;
  return {cause_of_silence(), failure.detail};
}

// pcscd says the same of noise on the line, a card that was pulled and a reader that was unplugged.
Code Session::cause_of_silence() const {
  Watch watch{reader_, SCARD_STATE_PRESENT | SCARD_STATE_INUSE};
  const Status status =
      card_.api().get_status_change(context_->handle(), kRemovalKnown, {&watch, 1});
  const Result<void> known = check(kGetStatusChange, status);
  const bool unchanged = status == SCARD_E_TIMEOUT;
  if (!known && !unchanged) return known.error().code;
  return (watch.seen & SCARD_STATE_EMPTY) != 0 ? Code::kCardRemoved : Code::kCardProtocol;
}

}  // namespace ssc::pcsc
