// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/terminal.hpp"

#include <algorithm>

#include "host/pcsc/cause.hpp"
#include "host/pcsc/presence.hpp"
#include "host/pcsc/slot_name.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/iso7816/apdu.hpp"

namespace ssc::script {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxAnswer = 65536 + 2;
constexpr int kMaxFollowUps = 65536 / 256 + 2;  // the longest answer in pieces, and 6Cxx before it

Clock::duration since(Clock::time_point start) {
  return Clock::now() - start;
}

std::chrono::microseconds rounded(Clock::duration time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time);
}

// The command with this Le; nothing when it asks for no data at all.
std::optional<std::vector<Byte>> with_Le(Bytes command, Byte Le) {
  const auto parsed = iso7816::parse_command(command);
  if (!parsed || parsed->command.Ne == 0) return std::nullopt;
  std::vector<Byte> repeated(command.begin(), command.end());
  const bool extended =
      parsed->apdu_case == iso7816::ApduCase::k2E || parsed->apdu_case == iso7816::ApduCase::k4E;
  if (extended) repeated[repeated.size() - 2] = Le == 0 ? 1 : 0;
  repeated.back() = Le;
  return repeated;
}

// What to send after this command had this status. Behind GET RESPONSE it is GET RESPONSE again:
// the command before it has been done.
std::optional<std::vector<Byte>> follow_up(Bytes command, iso7816::StatusWord status) {
  switch (status.classify()) {
    case iso7816::StatusClass::kMoreData:
      return std::vector<Byte>{0x00, 0xC0, 0x00, 0x00, status.sw2()};
    case iso7816::StatusClass::kWrongLength: return with_Le(command, status.sw2());
    default: return std::nullopt;
  }
}

bool takes_users_cards(const std::string& reader) {
  return pcsc::slot_of(reader).value_or(pcsc::kUserSlot) == pcsc::kUserSlot;
}

}  // namespace

Terminal::~Terminal() {
  wipe(answer_.data(), answer_.size());
}

Result<std::vector<std::string>> Terminal::names() {
  std::vector<std::string> names;
  const auto listed =
      check(pcsc::kListReaders, context_.api().list_readers(context_.handle(), names));
  if (!listed) return tl::unexpected(listed.error());
  if (names.empty()) return failure(Code::kNoReader);
  std::stable_partition(names.begin(), names.end(), takes_users_cards);
  return names;
}

bool Terminal::has_card(const std::string& reader) {
  return pcsc::card_present(context_, reader).value_or(false);
}

Result<void> Terminal::use(std::string_view name) {
  drop_all();
  const auto all = names();
  if (!all) return tl::unexpected(all.error());
  reader_ = all->front();
  for (const std::string& reader : *all) {
    const bool wanted =
        name.empty() ? takes_users_cards(reader) && has_card(reader) : reader == name;
    if (!wanted) continue;
    reader_ = reader;
    return {};
  }
  return name.empty() ? Result<void>() : failure(Code::kReaderUnknown, std::string(name));
}

Result<void> Terminal::use_like(std::string_view part) {
  const auto all = names();
  if (!all) return tl::unexpected(all.error());
  const auto found = std::find_if(all->begin(), all->end(), [part](const std::string& reader) {
    return reader.find(part) != std::string::npos;
  });
  if (found == all->end()) return failure(Code::kReaderUnknown, std::string(part));
  reader_ = *found;
  return {};
}

Result<void> Terminal::use_slot(unsigned slot) {
  const auto name = pcsc::with_slot(reader_, slot);
  if (!name) return failure(Code::kReaderUnknown, "the reader's slots have no names");
  const auto all = names();
  if (!all) return tl::unexpected(all.error());
  if (std::find(all->begin(), all->end(), *name) == all->end())
    return failure(Code::kReaderUnknown, *name);
  reader_ = *name;
  return {};
}

Result<pcsc::Session*> Terminal::session() {
  const auto open = sessions_.find(reader_);
  if (open != sessions_.end()) return &open->second;
  auto session = pcsc::Session::connect(context_, reader_);
  if (!session) return tl::unexpected(session.error());
  if (auto begun = session->begin(); !begun) return tl::unexpected(begun.error());
  return &sessions_.emplace(reader_, std::move(*session)).first->second;
}

Result<pcsc::Atr> Terminal::connect() {
  const auto open = session();
  if (!open) return tl::unexpected(open.error());
  return (*open)->atr();
}

Result<pcsc::Atr> Terminal::reset(pcsc::Reset how) {
  const auto start = Clock::now();
  const auto atr = session().and_then(
      [how](pcsc::Session* card) { return card->reset(how).map([card] { return card->atr(); }); });
  if (!atr) drop();
  const auto code = atr ? std::nullopt : std::optional(atr.error().code);
  tell(Exchange{how, {}, atr ? atr->bytes() : Bytes(), code, rounded(since(start))});
  return atr;
}

Result<Bytes> Terminal::transmit(Bytes command) {
  const auto card = session();
  if (!card) {
    tell(Exchange{std::nullopt, command, {}, card.error().code, {}});
    return tl::unexpected(card.error());
  }
  answer_.resize(kMaxAnswer);
  const auto start = Clock::now();
  const auto size = (*card)->transmit(command, answer_);
  const auto took = rounded(since(start));
  if (!size) {
    drop();
    tell(Exchange{std::nullopt, command, {}, size.error().code, took});
    return tl::unexpected(size.error());
  }
  const Bytes answer(answer_.data(), *size);
  tell(Exchange{std::nullopt, command, answer, std::nullopt, took});
  return answer;
}

Result<Reply> Terminal::ask(Bytes command,
                            const std::function<bool(std::uint16_t status)>& wanted) {
  Reply reply;
  std::vector<Byte> follow;
  for (int i = 0; i < kMaxFollowUps; ++i) {
    const auto answer = transmit(command);
    if (!answer) return tl::unexpected(answer.error());
    const auto response = iso7816::parse_response(*answer);
    if (!response) return failure(Code::kCardProtocol, "an answer without status");
    reply.data.insert(reply.data.end(), response->data.begin(), response->data.end());
    reply.status = response->status.value();
    auto more = wanted(reply.status) ? std::nullopt : follow_up(command, response->status);
    if (!more) return reply;
    follow = std::move(*more);
    command = follow;
  }
  return failure(Code::kCardProtocol, "61xx or 6Cxx without end");
}

Result<bool> Terminal::wait(bool present, std::chrono::milliseconds patience) {
  return pcsc::wait_for_card(context_, reader_, present, patience);
}

}  // namespace ssc::script
