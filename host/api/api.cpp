// SPDX-License-Identifier: Apache-2.0
#include "host/api/api.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cctype>
#include <exception>
#include <utility>

#include "host/api/convert.hpp"
#include "host/api/language.hpp"
#include "host/api/requests.hpp"

namespace ssc::api {
namespace {

using boost::asio::awaitable;
using std::chrono::steady_clock;

constexpr std::string_view kJson = "application/json";

// The media type alone: parameters such as charset do not matter, JSON is UTF-8.
bool is_json(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find_first_of("; \t"));
  return std::equal(type.begin(), type.end(), kJson.begin(), kJson.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

http::Response problem(const Failure& failure, Language language) {
  const CodeInfo& row = failure.info();
  Problem problem;
  problem.type = "about:blank";
  problem.title = row.text(language);
  problem.status = row.http_status;
  problem.detail = failure.detail;
  problem.code = row.code;
  problem.retriable = row.retriable;
  return {row.http_status, "application/problem+json", to_text(problem)};
}

// The body of an answer, or the failure.
template <class Outcome>
Result<std::string> written(const Result<Outcome>& outcome) {
  if (!outcome) return tl::unexpected(outcome.error());
  return to_text(to_message(*outcome));
}

}  // namespace

struct Api::Route {
  std::string_view method, path;
  awaitable<Result<std::string>> (Api::*answer)(std::string body);
};

std::span<const Api::Route> Api::routes() {
  static constexpr std::array kRoutes = {
      Route{"GET", "/v1/status", &Api::status},
      Route{"GET", "/v1/readers", &Api::readers},
      Route{"POST", "/v1/card/read", &Api::read_card},
      Route{"POST", "/v1/voucher", &Api::issue_voucher},
      Route{"POST", "/v1/voucher/verify", &Api::verify_voucher},
      Route{"POST", "/v1/balance", &Api::balance},
      Route{"POST", "/v1/transfer/apply", &Api::apply_transfer},
      Route{"POST", "/v1/transfer/status", &Api::transfer_status},
      Route{"POST", "/v1/transfer/list", &Api::list_transfers},
  };
  return kRoutes;
}

Api::Api(boost::asio::any_io_executor executor, workflow::Desk& desk,
         workflow::Workflows& workflows, const Clock& clock, std::string version, Observer observer)
    : executor_(std::move(executor)),
      desk_(desk),
      workflows_(workflows),
      clock_(clock),
      version_(std::move(version)),
      observer_(std::move(observer)) {}

void Api::handle(http::Request request, http::Reply reply) {
  const auto all = routes();
  const auto of_path = [&](const Route& route) { return route.path == request.target; };
  const auto* route = std::find_if(all.data(), all.data() + all.size(), of_path);
  const bool exists = route != all.data() + all.size();

  std::optional<Failure> refusal;
  if (!exists) {
    refusal = Failure{Code::kNotFound};
  } else if (route->method != request.method) {
    refusal = Failure{Code::kMethodNotAllowed, std::string(route->method)};
  } else if (request.method == "POST" && !is_json(request.content_type)) {
    refusal = Failure{Code::kRequestMalformed, "the content type is not application/json"};
  } else if (closed_) {
    refusal = Failure{Code::kDaemonDown, "stopping"};
  }
  if (refusal) {
    observer_({exists ? route->path : "-", refusal->code, {}, request.peer.pid});
    reply(problem(*refusal, language_of(request.accept_language)));
    return;
  }
  auto serving = serve(*route, std::move(request), std::move(reply));
  boost::asio::co_spawn(executor_, std::move(serving), boost::asio::detached);
}

awaitable<void> Api::serve(const Route& route, http::Request request, http::Reply reply) {
  const auto start = steady_clock::now();
  ++active_;
  auto answering = answer(route, std::move(request.body));
  const auto body = co_await std::move(answering);
  --active_;
  const auto took = std::chrono::round<std::chrono::milliseconds>(steady_clock::now() - start);
  const auto failure = body ? std::nullopt : std::optional(body.error().code);
  observer_({route.path, failure, took, request.peer.pid});
  const Language language = language_of(request.accept_language);
  reply(body ? http::Response{200, std::string(kJson), *body} : problem(body.error(), language));
}

// A programming error in one request is that request's alone.
awaitable<Result<std::string>> Api::answer(const Route& route, std::string body) {
  try {
    auto answering = (this->*route.answer)(std::move(body));
    co_return co_await std::move(answering);
  } catch (const std::exception&) {
    co_return failure(Code::kInternal);
  }
}

awaitable<Result<std::string>> Api::status(std::string) {
  const auto& institution = workflows_.institution();
  Status answer;
  answer.version = version_;
  answer.smart_card_service = desk_.snapshot().service_up;
  answer.readers = static_cast<std::int64_t>(desk_.snapshot().readers.size());
  answer.institution = {institution.code, institution.name, institution.division};
  co_return to_text(answer);
}

awaitable<Result<std::string>> Api::readers(std::string) {
  if (!desk_.snapshot().service_up) co_return failure(Code::kServiceDown);  // not "no readers"
  co_return to_text(to_message(desk_.snapshot()));
}

awaitable<Result<std::string>> Api::read_card(std::string body) {
  auto wish = read_card_request(body);
  if (!wish) co_return tl::unexpected(std::move(wish.error()));
  auto reading = workflows_.read(std::move(*wish));
  co_return written(co_await std::move(reading));
}

awaitable<Result<std::string>> Api::issue_voucher(std::string body) {
  auto question = read_voucher_request(body);
  if (!question) co_return tl::unexpected(std::move(question.error()));
  auto issuing = workflows_.voucher(std::move(question->wish), std::move(question->division));
  co_return written(co_await std::move(issuing));
}

awaitable<Result<std::string>> Api::verify_voucher(std::string body) {
  auto text = read_verify_request(body);
  wipe(body.data(), body.size());
  if (!text) co_return tl::unexpected(std::move(text.error()));
  auto verifying = workflows_.verify(*text);
  co_return written(co_await std::move(verifying));
}

awaitable<Result<std::string>> Api::balance(std::string body) {
  auto wish = read_card_request(body);
  if (!wish) co_return tl::unexpected(std::move(wish.error()));
  auto asking = workflows_.balance(std::move(*wish));
  const auto outcome = co_await std::move(asking);
  if (!outcome) co_return tl::unexpected(outcome.error());
  co_return to_text(to_message(*outcome, clock_.now()));
}

awaitable<Result<std::string>> Api::apply_transfer(std::string body) {
  auto question = read_apply_request(body);
  if (!question) co_return tl::unexpected(std::move(question.error()));
  auto applying = workflows_.apply(std::move(question->wish), std::move(question->move));
  co_return written(co_await std::move(applying));
}

awaitable<Result<std::string>> Api::transfer_status(std::string body) {
  auto case_id = read_status_request(body);
  if (!case_id) co_return tl::unexpected(std::move(case_id.error()));
  auto asking = workflows_.transfer_status(std::move(*case_id));
  co_return written(co_await std::move(asking));
}

awaitable<Result<std::string>> Api::list_transfers(std::string body) {
  auto wish = read_card_request(body);
  if (!wish) co_return tl::unexpected(std::move(wish.error()));
  auto asking = workflows_.list_transfers(std::move(*wish));
  co_return written(co_await std::move(asking));
}

}  // namespace ssc::api
