// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/dispatcher.hpp"

#include <exception>
#include <string>

#include "host/backend/server/answer.hpp"
#include "host/log/log.hpp"

namespace ssc::backend {
namespace {

constexpr std::string_view kPrefix = "/platform/v1/";
constexpr std::string_view kNoDivision = "000000";

Result<std::string_view> infno_of(const http::Request& request) {
  const std::string_view target = request.target;
  if (!target.starts_with(kPrefix)) return failure(Code::kNotFound);
  if (request.method != "POST") return failure(Code::kMethodNotAllowed);
  return target.substr(kPrefix.size());
}

// What the peer did wrong is a warning, what we could not do an error.
void log_failure(std::string_view infno, const Failure& failure, std::int64_t ms) {
  const bool ours = failure.info().http_status >= 500;
  log::write(ours ? log::Level::kError : log::Level::kWarning, "request",
             {{"infno", log::Safe(infno)},
              {"code", failure.code},
              {"ms", ms},
              {"detail", log::Safe(failure.detail)}});
}

}  // namespace

struct Dispatcher::Answer {
  platform::Response response;
  std::string division{kNoDivision};
  std::string_view infno = "unknown";  // a name from our table, so it may be logged
};

Result<void> Dispatcher::answer(const http::Request& request, Answer& answer) {
  const auto infno = infno_of(request);
  if (!infno) return tl::unexpected<Failure>(infno.error());
  const auto envelope = platform::decode_request(request.body);
  if (!envelope) return malformed(envelope.error());
  if (envelope->infno != *infno) return malformed({Error::kMalformed, "infno"});
  answer.division = envelope->mdtrtarea_admvs;
  if (request.peer.certificate_name != envelope->fixmedins_code) return failure(Code::kForbidden);

  const Transaction* transaction = find_transaction(*infno);
  if (transaction == nullptr) return failure(Code::kUnknownTransaction);
  answer.infno = transaction->infno;
  return transaction->run(world_, *envelope, answer.response);
}

http::Response Dispatcher::handle(const http::Request& request) {
  const Timestamp received = world_.clock.now();
  Answer answer;
  Result<void> done = failure(Code::kInternal, "exception");
  try {
    done = this->answer(request, answer);
  } catch (const std::exception&) {
    // Its text could hold what the peer has sent; the code and the transaction must do.
  }

  const Timestamp answered = world_.clock.now();
  const auto ms = (answered - received).count();
  if (done)
    log::info("request", {{"infno", log::Safe(answer.infno)}, {"code", "OK"}, {"ms", ms}});
  else
    log_failure(answer.infno, done.error(), ms);
  if (!done) tell(answer.response, done.error());
  stamp(answer.response, answer.division, received, answered, ++serial_);
  return as_http(answer.response, done ? std::nullopt : std::optional<Code>(done.error().code));
}

}  // namespace ssc::backend
