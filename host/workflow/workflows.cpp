// SPDX-License-Identifier: Apache-2.0
#include "host/workflow/workflows.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

#include "host/workflow/request_id.hpp"

namespace ssc::workflow {
namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;

class Stopwatch {
 public:
  milliseconds elapsed() const {
    return std::chrono::round<milliseconds>(std::chrono::steady_clock::now() - start_);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// The result of `work`, unless the card leaves first; then `work` is cancelled.
template <class T>
awaitable<Result<T>> while_card_stays(const Seat& seat, awaitable<Result<T>> work) {
  using boost::asio::experimental::awaitable_operators::operator||;
  auto lost = seat.until_lost();
  auto race = std::move(work) || std::move(lost);
  auto first = co_await std::move(race);
  if (const auto code = seat.lost()) co_return failure(*code);
  co_return std::get<0>(std::move(first));
}

platform::MdtrtCert certificate_of(const card::CardFacts& card) {
  platform::MdtrtCert certificate;
  certificate.mdtrt_cert_type = platform::kCertSocialSecurityCard;
  certificate.mdtrt_cert_no.assign(card.number.reveal());
  certificate.card_sn.emplace().assign(card.identifier.reveal());
  return certificate;
}

}  // namespace

awaitable<Result<Outcome<CardReading>>> Workflows::read_at(const Seat& seat) {
  const Stopwatch stopwatch;
  auto reading = read_card(cards_, seat.reader());
  auto card = co_await while_card_stays(seat, std::move(reading));
  if (!card) co_return tl::unexpected(std::move(card.error()));
  Outcome<CardReading> outcome{{seat.reader(), std::move(*card)}, {stopwatch.elapsed(), {}}};
  co_return outcome;
}

// `ask` makes the question to the back end from what was read.
template <class T, class Ask>
awaitable<Result<Outcome<T>>> Workflows::ask_for_card(CardWish wish, Ask ask) {
  auto seat = co_await desk_.take_seat(std::move(wish));
  if (!seat) co_return tl::unexpected(std::move(seat.error()));
  auto reading = co_await read_at(*seat);
  if (!reading) co_return tl::unexpected(std::move(reading.error()));
  const Stopwatch stopwatch;
  auto question = ask(reading->value.card.data.card);
  auto answer = co_await while_card_stays(*seat, std::move(question));
  if (!answer) co_return tl::unexpected(std::move(answer.error()));
  Outcome<T> outcome{std::move(*answer), {reading->phases.card_read, stopwatch.elapsed()}};
  co_return outcome;
}

template <class T>
awaitable<Result<Outcome<T>>> Workflows::ask(awaitable<Result<T>> question) {
  const Stopwatch stopwatch;
  auto answer = co_await std::move(question);
  if (!answer) co_return tl::unexpected(std::move(answer.error()));
  Outcome<T> outcome{std::move(*answer), {{}, stopwatch.elapsed()}};
  co_return outcome;
}

awaitable<Result<Outcome<CardReading>>> Workflows::read(CardWish wish) {
  auto seat = co_await desk_.take_seat(std::move(wish));
  if (!seat) co_return tl::unexpected(std::move(seat.error()));
  co_return co_await read_at(*seat);
}

awaitable<Result<Outcome<platform::IssuedVoucher>>> Workflows::voucher(
    CardWish wish, std::optional<std::string> division) {
  const auto question = [this, division = std::move(division)](const card::CardFacts& card) {
    platform::VoucherOrder order;
    order.insuplc_admdvs = division;
    order.certificate = certificate_of(card);
    return relay_.issue_voucher(std::move(order));
  };
  return ask_for_card<platform::IssuedVoucher>(std::move(wish), question);
}

awaitable<Result<Outcome<platform::VerifiedVoucher>>> Workflows::verify(
    platform::VoucherText text) {
  platform::VoucherUse use;
  use.voucher = text;
  return ask(relay_.verify_voucher(std::move(use)));
}

awaitable<Result<Outcome<Insurance>>> Workflows::balance(CardWish wish) {
  std::string division;
  const auto question = [this, &division](const card::CardFacts& card) {
    division = card.division;
    platform::PersonQuery query;
    query.certificate = certificate_of(card);
    return relay_.person_info(std::move(query));
  };
  auto asking = ask_for_card<platform::PersonInfo>(std::move(wish), question);
  auto person = co_await std::move(asking);
  if (!person) co_return tl::unexpected(std::move(person.error()));
  auto insurance = sort_out(std::move(person->value.insuinfo), division);
  if (!insurance) co_return tl::unexpected(std::move(insurance.error()));
  Outcome<Insurance> outcome{std::move(*insurance), person->phases};
  co_return outcome;
}

awaitable<Result<Outcome<platform::TransferCase>>> Workflows::apply(CardWish wish, Move move) {
  platform::TransferApplication application;
  application.request_id = move.request_id ? std::move(*move.request_id) : new_request_id();
  application.trafout_admdvs = std::move(move.from);
  application.trafin_admdvs = std::move(move.to);
  const auto question = [this, application](const card::CardFacts& card) mutable {
    application.certificate = certificate_of(card);
    return relay_.apply_transfer(std::move(application));
  };
  return ask_for_card<platform::TransferCase>(std::move(wish), question);
}

awaitable<Result<Outcome<platform::TransferCase>>> Workflows::transfer_status(std::string case_id) {
  platform::CaseQuery query;
  query.case_id = std::move(case_id);
  return ask(relay_.transfer_status(std::move(query)));
}

awaitable<Result<Outcome<platform::CaseList>>> Workflows::list_transfers(CardWish wish) {
  const auto question = [this](const card::CardFacts& card) {
    platform::CaseListQuery query;
    query.certificate = certificate_of(card);
    return relay_.list_transfers(std::move(query));
  };
  return ask_for_card<platform::CaseList>(std::move(wish), question);
}

}  // namespace ssc::workflow
