// SPDX-License-Identifier: Apache-2.0
#include <winscard.h>

#include <algorithm>
#include <array>
#include <type_traits>

#include "host/pcsc/api.hpp"

namespace ssc::pcsc {
namespace {

static_assert(std::is_same_v<Status, LONG> && std::is_same_v<Word, DWORD>);
static_assert(std::is_same_v<ContextHandle, SCARDCONTEXT> &&
              std::is_same_v<CardHandle, SCARDHANDLE>);
static_assert(Atr::kCapacity == MAX_ATR_SIZE);

constexpr DWORD kProtocols = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;

// Room for every name that pcscd can hold, so that the list needs no second call that races with
// the first.
using ReaderList = std::array<char, PCSCLITE_MAX_READERS_CONTEXTS * MAX_READERNAME + 1>;

class Winscard final : public Api {
 public:
  Status establish_context(ContextHandle& context) override {
    return SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context);
  }

  Status release_context(ContextHandle context) override { return SCardReleaseContext(context); }

  Status list_readers(ContextHandle context, std::vector<std::string>& names) override {
    names.clear();
    ReaderList list{};
    DWORD size = list.size() - 1;
    const Status status = SCardListReaders(context, nullptr, list.data(), &size);
    if (status != SCARD_S_SUCCESS) return status;
    for (const char* name = list.data(); *name != '\0'; name += names.back().size() + 1) {
      names.emplace_back(name);
    }
    return status;
  }

  Status get_status_change(ContextHandle context, std::chrono::milliseconds timeout,
                           std::span<Watch> watches) override {
    std::vector<SCARD_READERSTATE> states(watches.size());
    for (std::size_t i = 0; i < states.size(); ++i) {
      states[i].szReader = watches[i].reader.c_str();
      states[i].dwCurrentState = watches[i].known;
    }
    const Status status = SCardGetStatusChange(context, static_cast<DWORD>(timeout.count()),
                                               states.data(), states.size());
    if (status != SCARD_S_SUCCESS) return status;
    for (std::size_t i = 0; i < states.size(); ++i) {
      watches[i].seen = states[i].dwEventState;
      watches[i].atr.assign(
          {states[i].rgbAtr, std::min<std::size_t>(states[i].cbAtr, MAX_ATR_SIZE)});
    }
    return status;
  }

  Status cancel(ContextHandle context) override { return SCardCancel(context); }

  Status connect(ContextHandle context, const std::string& reader, CardHandle& card,
                 Word& protocol) override {
    return SCardConnect(context, reader.c_str(), SCARD_SHARE_SHARED, kProtocols, &card, &protocol);
  }

  Status reconnect(CardHandle card, Word& protocol) override {
    return SCardReconnect(card, SCARD_SHARE_SHARED, kProtocols, SCARD_LEAVE_CARD, &protocol);
  }

  Status reset(CardHandle card, Reset how, Word& protocol) override {
    return SCardReconnect(card, SCARD_SHARE_SHARED, kProtocols,
                          how == Reset::kCold ? SCARD_UNPOWER_CARD : SCARD_RESET_CARD, &protocol);
  }

  Status status(CardHandle card, Atr& atr) override {
    std::array<Byte, MAX_ATR_SIZE> buffer{};
    DWORD size = buffer.size();
    const Status status =
        SCardStatus(card, nullptr, nullptr, nullptr, nullptr, buffer.data(), &size);
    if (status == SCARD_S_SUCCESS) atr.assign({buffer.data(), size});
    return status;
  }

  Status begin_transaction(CardHandle card) override { return SCardBeginTransaction(card); }

  Status end_transaction(CardHandle card) override {
    return SCardEndTransaction(card, SCARD_LEAVE_CARD);
  }

  Status transmit(CardHandle card, Word protocol, Bytes command, MutableBytes answer,
                  std::size_t& answer_size) override {
    const SCARD_IO_REQUEST* pci = protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
    DWORD size = answer.size();
    const Status status =
        SCardTransmit(card, pci, command.data(), command.size(), nullptr, answer.data(), &size);
    answer_size = status == SCARD_S_SUCCESS ? size : 0;
    return status;
  }

  Status disconnect(CardHandle card) override { return SCardDisconnect(card, SCARD_LEAVE_CARD); }

  Status connect_reader(ContextHandle context, const std::string& reader,
                        CardHandle& handle) override {
    DWORD protocol = 0;
    return SCardConnect(context, reader.c_str(), SCARD_SHARE_DIRECT, 0, &handle, &protocol);
  }

  Status control(CardHandle handle, Word code, Bytes request, MutableBytes answer,
                 std::size_t& answer_size) override {
    DWORD size = 0;
    const Status status = SCardControl(handle, code, request.data(), request.size(), answer.data(),
                                       answer.size(), &size);
    answer_size = status == SCARD_S_SUCCESS ? size : 0;
    return status;
  }

  Status attribute(CardHandle handle, Word id, MutableBytes value, std::size_t& size) override {
    DWORD length = value.size();
    const Status status = SCardGetAttrib(handle, id, value.data(), &length);
    size = status == SCARD_S_SUCCESS ? length : 0;
    return status;
  }
};

}  // namespace

std::shared_ptr<Api> winscard() {
  return std::make_shared<Winscard>();
}

}  // namespace ssc::pcsc
