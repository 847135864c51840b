// SPDX-License-Identifier: Apache-2.0
#include "host/http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <optional>

#include "tests/unit/host/http/harness.hpp"

namespace ssc::http {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kGet = "GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr std::string_view kGetAndClose =
    "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

class UnixServer : public testing::Test {
 protected:
  // What the server says to `bytes` before it closes.
  std::string say(std::string_view bytes, Handler handler = echo, Limits limits = {}) {
    RunningServer server(on_unix(path_, std::move(handler), limits));
    RawClient client(path_);
    client.send(bytes);
    return client.read_all();
  }

  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_ / "api.sock";
};

// Keeps the replies of a handler, for the test to use when and where it likes.
class HeldReplies {
 public:
  Handler handler() {
    return [this](const Request&, Reply reply) {
      const std::lock_guard lock(mutex_);
      replies_.push_back(std::move(reply));
      changed_.notify_all();
    };
  }
  Reply next() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, 10s, [this] { return !replies_.empty(); })) return {};
    Reply reply = std::move(replies_.front());
    replies_.erase(replies_.begin());
    return reply;
  }
  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return replies_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Reply> replies_;
};

Response text(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

TEST_F(UnixServer, HandsTheRequestToTheHandlerAndTheAnswerBack) {
  const std::string answer =
      say("POST /v1/balance?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          "Content-Length: 2\r\nConnection: close\r\n\r\n{}");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nCache-Control: no-store\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nPOST /v1/balance?x=1 application/json {}"));
}

TEST_F(UnixServer, ReadsAChunkedBody) {
  EXPECT_THAT(
      say("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
          "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
      EndsWith("POST /  abcde"));
}

TEST_F(UnixServer, TellsTheHandlerWhoConnected) {
  std::optional<Peer> peer;
  say(kGetAndClose, [&peer](const Request& request, const Reply& reply) {
    peer = request.peer;
    reply({});
  });
  ASSERT_TRUE(peer);
  EXPECT_EQ(peer->uid, ::getuid());
  EXPECT_EQ(peer->pid, ::getpid());
  EXPECT_EQ(peer->certificate_name, "");
}

TEST_F(UnixServer, KeepsTheConnectionForTheNextRequest) {
  RunningServer server(on_unix(path_, echo));
  RawClient client(path_);
  for (int i = 0; i < 3; ++i) {
    client.send(kGet);
    EXPECT_THAT(client.read_until("GET /v1/status  "), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
}

TEST_F(UnixServer, AnswersPipelinedRequestsOneAfterTheOther) {
  HeldReplies held;
  RunningServer server(on_unix(path_, held.handler()));
  RawClient client(path_);
  client.send(std::string(kGet) + std::string(kGetAndClose));
  const Reply first = held.next();
  EXPECT_EQ(held.waiting(), 0u);  // the second is not handed over before the first is answered
  first(text("one"));
  EXPECT_THAT(client.read_until("one"), StartsWith("HTTP/1.1 200 OK\r\n"));
  held.next()(text("two"));
  EXPECT_THAT(client.read_all(), EndsWith("two"));
}

TEST_F(UnixServer, ClosesAfterAnHttp10Request) {
  EXPECT_THAT(say("GET / HTTP/1.0\r\n\r\n"), EndsWith("GET /  "));
}

TEST_F(UnixServer, AnswersHeadWithoutABody) {
  const std::string answer = say("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 8\r\n"));  // of "HEAD /  "
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(UnixServer, InvitesABodyThatWaitsForIt) {
  RunningServer server(on_unix(path_, echo));
  RawClient client(path_);
  client.send(
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
      "Connection: close\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_THAT(client.read_all(), EndsWith("POST /  hi"));
}

struct Malformed {
  const char* name;
  const char* bytes;
};

class MalformedRequest : public UnixServer, public testing::WithParamInterface<Malformed> {};

TEST_P(MalformedRequest, IsAnsweredWith400AndTheConnectionEnds) {
  bool handled = false;
  const std::string answer = say(GetParam().bytes, [&handled](const Request&, const Reply& reply) {
    handled = true;
    reply({});
  });
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("\"code\":\"REQUEST_MALFORMED\""));
  EXPECT_FALSE(handled);
}

INSTANTIATE_TEST_SUITE_P(
    Http, MalformedRequest,
    testing::Values(
        Malformed{"NotHttp", "hello there\r\n\r\n"},
        Malformed{"TlsClientHello", "\x16\x03\x01\x02\x01\x01\xff"},
        Malformed{"Version2", "GET / HTTP/2.0\r\nHost: x\r\n\r\n"},
        Malformed{"NoHost", "GET / HTTP/1.1\r\n\r\n"},
        Malformed{"TwoHosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"},
        Malformed{"BlankBeforeColon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n"},
        Malformed{"BareLineFeedInAField", "GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n"},
        Malformed{"ControlInTarget", "GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n"},
        Malformed{"NegativeLength", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"},
        Malformed{"TwoLengths",
                  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
        Malformed{"LengthAndChunked",
                  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n0\r\n\r\n"},
        Malformed{"ChunkedAndLength",
                  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: "
                  "5\r\n\r\n0\r\n\r\n"},
        Malformed{"BadChunkSize",
                  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}),
    [](const auto& info) { return info.param.name; });

std::string post(std::size_t body_size) {
  return "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
         std::to_string(body_size) + "\r\n\r\n" + std::string(body_size, 'b');
}

TEST_F(UnixServer, TakesABodyOf64KiBAndNotAByteMore) {
  EXPECT_THAT(say(post(65536)), StartsWith("HTTP/1.1 200 OK\r\n"));
  const std::string refused = say(post(65537));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(refused, HasSubstr("\"code\":\"REQUEST_TOO_LARGE\""));
}

TEST_F(UnixServer, LimitsAChunkedBodyToo) {
  std::string request = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 65; ++i) request += "400\r\n" + std::string(1024, 'c') + "\r\n";
  EXPECT_THAT(say(request + "0\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
}

TEST_F(UnixServer, RefusesAHeaderOver8KiB) {
  const std::string header =
      "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(8192, 'h') + "\r\n\r\n";
  EXPECT_THAT(say(header), StartsWith("HTTP/1.1 431 "));
}

TEST_F(UnixServer, CutsOffAPeerThatSendsTooSlowly) {
  Limits limits;
  limits.idle = 150ms;
  RunningServer server(on_unix(path_, echo, limits));
  RawClient client(path_);
  const auto start = std::chrono::steady_clock::now();
  // One byte in time does not buy more time for the next.
  bool open = true;
  for (int i = 0; open && i < 500; ++i) {
    open = client.send("G");
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_FALSE(open);
  EXPECT_EQ(client.read_all(), "");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST_F(UnixServer, GivesTheHandlerMoreTimeThanThePeer) {
  Limits limits;
  limits.idle = 50ms;
  HeldReplies held;
  RunningServer server(on_unix(path_, held.handler(), limits));
  RawClient client(path_);
  client.send(kGetAndClose);
  const Reply reply = held.next();
  std::this_thread::sleep_for(150ms);
  reply(text("late"));
  EXPECT_THAT(client.read_all(), EndsWith("late"));
}

TEST_F(UnixServer, MakesRoomByClosingTheConnectionThatWaitedLongest) {
  Limits limits;
  limits.connections = 2;
  HeldReplies held;
  RunningServer server(on_unix(path_, held.handler(), limits));
  RawClient busy(path_);
  busy.send(kGetAndClose);
  const Reply reply = held.next();
  RawClient waiting(path_);
  RawClient newcomer(path_);
  EXPECT_EQ(waiting.read_all(), "");
  newcomer.send(kGetAndClose);
  held.next()(text("newcomer"));
  EXPECT_THAT(newcomer.read_all(), EndsWith("newcomer"));
  reply(text("busy"));
  EXPECT_THAT(busy.read_all(), EndsWith("busy"));
}

TEST_F(UnixServer, LetsANewcomerWaitWhileEveryConnectionIsBusy) {
  Limits limits;
  limits.connections = 1;
  HeldReplies held;
  RunningServer server(on_unix(path_, held.handler(), limits));
  RawClient busy(path_);
  busy.send(kGetAndClose);
  const Reply reply = held.next();
  RawClient newcomer(path_);
  newcomer.send(kGetAndClose);
  reply(text("busy"));
  EXPECT_THAT(busy.read_all(), EndsWith("busy"));
  held.next()(text("newcomer"));
  EXPECT_THAT(newcomer.read_all(), EndsWith("newcomer"));
}

// Leaves the process one free descriptor while it lives.
class OneDescriptorLeft {
 public:
  OneDescriptorLeft() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);
    ::close(next);
    rlimit tight = before_;
    tight.rlim_cur = static_cast<rlim_t>(next) + 1;
    ::setrlimit(RLIMIT_NOFILE, &tight);
  }
  ~OneDescriptorLeft() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  OneDescriptorLeft(const OneDescriptorLeft&) = delete;
  OneDescriptorLeft& operator=(const OneDescriptorLeft&) = delete;

 private:
  rlimit before_{};
};

TEST_F(UnixServer, AcceptsAgainAfterDescriptorsRanOut) {
  RunningServer server(on_unix(path_, echo));
  RawClient early(path_);
  early.send(kGet);
  early.read_until("GET /v1/status  ");
  std::optional<RawClient> late;
  std::string answer;
  {
    // No expectations in here: the sanitizer needs descriptors to look at an object's type.
    const OneDescriptorLeft tight;
    late.emplace(path_);  // takes it, so accepting fails
    late->send(kGetAndClose);
    early.send(kGet);
    answer = early.read_until("GET /v1/status  ");
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(late->read_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(UnixServer, TakesTheFirstReplyOnly) {
  const std::string answer = say(kGetAndClose, [](const Request&, const Reply& reply) {
    reply(text("first"));
    reply(text("second"));
  });
  EXPECT_THAT(answer, EndsWith("first"));
}

TEST_F(UnixServer, TakesAReplyFromAnotherThread) {
  HeldReplies held;
  RunningServer server(on_unix(path_, held.handler()));
  RawClient client(path_);
  client.send(kGetAndClose);
  std::thread([reply = held.next()] { reply(text("from afar")); }).join();
  EXPECT_THAT(client.read_all(), EndsWith("from afar"));
}

TEST_F(UnixServer, ClosesTheConnectionWhenTheReplyIsDropped) {
  EXPECT_EQ(say(kGet, [](const Request&, const Reply&) {}), "");
}

TEST_F(UnixServer, AnswersInternalWhenTheHandlerThrows) {
  const std::string answer = say(kGetAndClose, [](const Request&, const Reply&) {
    throw std::runtime_error("not for the peer");
  });
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, HasSubstr("\"code\":\"INTERNAL\""));
  EXPECT_THAT(answer, testing::Not(HasSubstr("not for the peer")));
}

TEST_F(UnixServer, AReplyAfterTheServersEndDoesNothing) {
  Reply reply;
  {
    HeldReplies held;
    RunningServer server(on_unix(path_, held.handler()));
    RawClient client(path_);
    client.send(kGet);
    reply = held.next();
    server.stop();  // returns only when the waiting session has ended, too
    EXPECT_EQ(client.read_all(), "");
  }
  reply(text("too late"));
}

TEST_F(UnixServer, HasTheModeItWasGivenAndRemovesItsSocket) {
  {
    RunningServer server(
        [this](boost::asio::io_context& io) { return Server::listen_unix(io, path_, 0660, echo); });
    struct stat status {};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0660u);
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(UnixServer, ReplacesASocketNobodyListensOn) {
  { ScriptedServer dead(path_, {}); }
  ASSERT_TRUE(std::filesystem::is_socket(path_));
  EXPECT_THAT(say(kGetAndClose), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(UnixServer, LeavesALiveSocketAlone) {
  RunningServer server(on_unix(path_, echo));
  boost::asio::io_context io;
  const auto second = Server::listen_unix(io, path_, 0600, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kConfig);
  RawClient client(path_);
  client.send(kGetAndClose);
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(UnixServer, LeavesAFileThatIsNoSocketAlone) {
  std::ofstream(path_) << "precious";
  boost::asio::io_context io;
  const auto server = Server::listen_unix(io, path_, 0600, echo);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, Code::kConfig);
  EXPECT_TRUE(std::filesystem::is_regular_file(path_));
}

TEST_F(UnixServer, RefusesAPathThatDoesNotFitIntoASocketAddress) {
  boost::asio::io_context io;
  const auto server = Server::listen_unix(io, folder_ / std::string(108, 'p'), 0600, echo);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, Code::kConfig);
}

}  // namespace
}  // namespace ssc::http
