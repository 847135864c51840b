// SPDX-License-Identifier: Apache-2.0
#include "host/http/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tests/unit/host/http/harness.hpp"

namespace ssc::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kKeptAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

Request get() {
  return {"GET", "/", "", ""};
}
Request post() {
  return {"POST", "/", "application/json", "{}"};
}
Request repeatable_post() {
  Request request = post();
  request.repeatable = true;
  return request;
}

class UnixClient : public testing::Test {
 protected:
  Result<Response> send(Request request, std::chrono::milliseconds timeout = 5s) {
    return fetch(io_, *client_, std::move(request), timeout);
  }
  Code code(Request request, std::chrono::milliseconds timeout = 5s) {
    const auto answer = send(std::move(request), timeout);
    return answer ? Code::kInternal : answer.error().code;
  }
  // The failure when the server says `answer` and closes.
  Code code_of_answer(std::string_view answer) {
    ScriptedServer server(path_, {[answer](int peer) { ScriptedServer::answer(peer, answer); }});
    return code(post());
  }

  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_ / "api.sock";
  boost::asio::io_context io_{1};
  std::unique_ptr<Client> client_ = Client::unix_socket(io_, path_);
};

TEST_F(UnixClient, AnswersWithStatusTypeAndBody) {
  RunningServer server(on_unix(path_, [](const Request&, const Reply& reply) {
    reply({404, "application/problem+json", "{\"code\":\"NOT_FOUND\"}"});
  }));
  const auto answer = send(get());
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 404u);
  EXPECT_EQ(answer->content_type, "application/problem+json");
  EXPECT_EQ(answer->body, "{\"code\":\"NOT_FOUND\"}");
}

TEST_F(UnixClient, SendsTheRequestAsGiven) {
  RunningServer server(on_unix(path_, echo));
  const auto answer = send({"POST", "/v1/balance", "application/json", "{\"reader\":1}"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "POST /v1/balance application/json {\"reader\":1}");
}

TEST_F(UnixClient, SaysWhichLanguagesItsUserReads) {
  RunningServer server(on_unix(path_, [](const Request& request, const Reply& reply) {
    Response response;
    response.body = request.accept_language;
    reply(std::move(response));
  }));
  Request request{"GET", "/", "", ""};
  request.accept_language = "zh-CN, en;q=0.5";
  const auto answer = send(std::move(request));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "zh-CN, en;q=0.5");
}

TEST_F(UnixClient, ReceivesALargeAnswer) {
  RunningServer server(on_unix(path_, [](const Request&, const Reply& reply) {
    reply({200, "text/plain", std::string(1024 * 1024, 'x')});
  }));
  const auto answer = send(get());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body.size(), 1024u * 1024u);
}

TEST_F(UnixClient, SaysThatNobodyListens) {
  EXPECT_EQ(code(get()), Code::kDaemonDown);  // no socket
  { ScriptedServer dead(path_, {}); }
  EXPECT_EQ(code(get()), Code::kDaemonDown);  // a socket nobody listens on
}

TEST_F(UnixClient, GivesUpInTime) {
  ScriptedServer server(path_, {[](int peer) {
                          char byte = 0;
                          while (::recv(peer, &byte, 1, 0) > 0) {
                          }
                        }});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(code(get(), 100ms), Code::kDaemonTimeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
  client_.reset();
}

TEST_F(UnixClient, DistinguishesADyingServerFromOneThatIsNotHttp) {
  EXPECT_EQ(code_of_answer("SSH-2.0-OpenSSH_9.2\r\n"), Code::kDaemonProtocol);
  std::filesystem::remove(path_);
  EXPECT_EQ(code_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), Code::kDaemonDown);
  std::filesystem::remove(path_);
  EXPECT_EQ(code_of_answer(""), Code::kDaemonDown);
  std::filesystem::remove(path_);
  EXPECT_EQ(code_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n"),
            Code::kDaemonProtocol);
}

TEST_F(UnixClient, ReadsTheRefusalOfARequestThatWasTooLarge) {
  RunningServer server(on_unix(path_, echo));
  const auto answer = send({"POST", "/", "text/plain", std::string(4 * 1024 * 1024, 'x')});
  ASSERT_TRUE(answer) << answer.error().info().code << answer.error().detail;
  EXPECT_EQ(answer->status, 413u);
}

TEST_F(UnixClient, NeverSendsALineBreakInsideALine) {
  EXPECT_EQ(code({"GET", "/ HTTP/1.1\r\nX: y", "", ""}), Code::kRequestMalformed);
  EXPECT_EQ(code({"GET", "v1/status", "", ""}), Code::kRequestMalformed);
  EXPECT_EQ(code({"GE T", "/", "", ""}), Code::kRequestMalformed);
  EXPECT_EQ(code({"", "/", "", ""}), Code::kRequestMalformed);
  EXPECT_EQ(code({"POST", "/", "text/plain\r\nX: y", ""}), Code::kRequestMalformed);
}

TEST_F(UnixClient, UsesOneConnectionForSeveralRequests) {
  ScriptedServer server(path_, {[](int peer) {
                          ScriptedServer::answer(peer, kKeptAnswer);
                          ScriptedServer::answer(peer, kKeptAnswer);
                        }});
  EXPECT_TRUE(send(get()));
  EXPECT_TRUE(send(get()));
}

TEST_F(UnixClient, OpensANewConnectionWhenTheServerHasClosedTheOldOne) {
  ScriptedServer server(path_, {[](int peer) { ScriptedServer::answer(peer, kKeptAnswer); },
                                [](int peer) { ScriptedServer::answer(peer, kKeptAnswer); }});
  EXPECT_TRUE(send(get()));
  std::this_thread::sleep_for(50ms);  // lets the server's close arrive
  EXPECT_TRUE(send(post()));
}

// Answers one request and closes when the next one has arrived: nobody knows whether it was done.
void answer_one_and_swallow_one(int peer) {
  ScriptedServer::answer(peer, kKeptAnswer);
  ScriptedServer::answer(peer, "");
}

TEST_F(UnixClient, RepeatsARepeatableRequestOnceAfterAnUnansweredOne) {
  ScriptedServer server(path_, {answer_one_and_swallow_one,
                                [](int peer) { ScriptedServer::answer(peer, kKeptAnswer); }});
  EXPECT_TRUE(send(get()));
  EXPECT_TRUE(send(repeatable_post()));
}

TEST_F(UnixClient, DoesNotRepeatTwice) {
  ScriptedServer server(
      path_, {answer_one_and_swallow_one, [](int peer) { ScriptedServer::answer(peer, ""); }});
  EXPECT_TRUE(send(get()));
  EXPECT_EQ(code(get()), Code::kDaemonDown);
}

TEST_F(UnixClient, LeavesItToTheCallerToRepeatAPost) {
  ScriptedServer server(path_, {answer_one_and_swallow_one});
  EXPECT_TRUE(send(get()));
  EXPECT_EQ(code(post()), Code::kDaemonDown);
}

TEST_F(UnixClient, GivesOverlappingRequestsAConnectionEach) {
  std::vector<Reply> waiting;
  RunningServer server(on_unix(path_, [&waiting](const Request&, Reply reply) {
    waiting.push_back(std::move(reply));
    if (waiting.size() < 2) return;  // the first is answered after the second has come
    for (const Reply& each : waiting) each({200, "text/plain", "both"});
    waiting.clear();
  }));
  int answered = 0;
  auto count = [&answered](const std::exception_ptr&, const Result<Response>& answer) {
    if (answer && answer->body == "both") ++answered;
  };
  boost::asio::co_spawn(io_, client_->send(get(), 5s), count);
  boost::asio::co_spawn(io_, client_->send(get(), 5s), count);
  io_.run();
  EXPECT_EQ(answered, 2);
}

TEST_F(UnixClient, CanBeCancelled) {
  RunningServer server(
      on_unix(path_, [held = std::make_shared<std::vector<Reply>>()](const Request&, Reply reply) {
        held->push_back(reply);
      }));
  boost::asio::cancellation_signal signal;
  bool ended = false;
  auto finish = [&ended](const std::exception_ptr&, const Result<Response>& answer) {
    ended = !answer || answer->body.empty();
  };
  boost::asio::co_spawn(io_, client_->send(get(), 60s),
                        boost::asio::bind_cancellation_slot(signal.slot(), finish));
  boost::asio::steady_timer timer(io_, 50ms);
  timer.async_wait(
      [&signal](const auto&) { signal.emit(boost::asio::cancellation_type::terminal); });
  const auto start = std::chrono::steady_clock::now();
  io_.run();
  EXPECT_TRUE(ended);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
}

TEST_F(UnixClient, MayEndBeforeItsRequest) {
  RunningServer server(on_unix(path_, echo));
  bool answered = false;
  auto finish = [&answered](const std::exception_ptr&, const Result<Response>& answer) {
    answered = answer.has_value();
  };
  boost::asio::co_spawn(io_, client_->send(get(), 5s), finish);
  client_.reset();
  io_.run();
  EXPECT_TRUE(answered);
}

TEST_F(UnixClient, BlocksForAProgramWithoutAnIoContext) {
  EXPECT_EQ(send_unix(path_, get(), 1s).error().code, Code::kDaemonDown);
  RunningServer server(on_unix(path_, echo));
  const auto answer = send_unix(path_, get(), 5s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "GET /  ");
}

}  // namespace
}  // namespace ssc::http
