// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/pin_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "host/sscard_driver/SSCardDriver.h"

namespace ssc::national {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<const char*, 3> kArguments = {"current", "new", "repeat"};
constexpr std::size_t kMaxOutput = 32;  // a PIN has 16 digits at most
constexpr int kPauseMs = 10;            // between looks whether a program that has spoken has ended

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  int get() const { return value_; }
  void close() {
    if (value_ >= 0) ::close(std::exchange(value_, -1));
  }

 private:
  int value_;
};

// A child whose standard output is ours to read. Ended, if it has not, with the object.
class Child {
 public:
  Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
  }

  // Whether it ended with 0; nothing when it still runs at the deadline. A process that ignores
  // SIGCHLD learns nothing of it (ECHILD).
  std::optional<bool> succeeded(Clock::time_point deadline) {
    for (;;) {
      int status = 0;
      const pid_t ended = waitpid(pid_, &status, WNOHANG);
      if (ended < 0 && errno == EINTR) continue;
      if (ended != 0) {
        pid_ = 0;
        return ended < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
      }
      if (Clock::now() >= deadline) return std::nullopt;
      poll(nullptr, 0, kPauseMs);
    }
  }

 private:
  pid_t pid_;
};

// The pid; 0 when it does not start.
pid_t start(const char* program, const char* argument, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  const std::array<char*, 3> arguments = {const_cast<char*>(program), const_cast<char*>(argument),
                                          nullptr};
  pid_t pid = 0;
  const int failed = posix_spawn(&pid, program, &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? pid : 0;
}

enum class End { kClosed, kTimeout, kTooLong };

// Reads until the other side closes.
End read_all(int input, Clock::time_point deadline, SecretBytes<kMaxOutput>& text) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd wait{input, POLLIN, 0};
    const int ready = left.count() > 0 ? poll(&wait, 1, static_cast<int>(left.count())) : 0;
    if (ready == 0) return End::kTimeout;
    if (ready < 0 && errno == EINTR) continue;
    SecretBytes<kMaxOutput> piece;
    const ssize_t size = ::read(input, piece.data(), kMaxOutput);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return End::kClosed;
    if (!text.append(Bytes(piece.data(), static_cast<std::size_t>(size)))) return End::kTooLong;
  }
}

std::string_view first_line(Bytes text) {
  const std::string_view all(reinterpret_cast<const char*>(text.data()), text.size());
  return all.substr(0, all.find_first_of("\r\n"));
}

}  // namespace

Result<card::Pin> ask_program(const std::filesystem::path& program, PinPrompt prompt,
                              std::chrono::milliseconds patience) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return error(SSCARD_NOT_LOADED, "pipe");
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  const char* argument = kArguments.at(static_cast<std::size_t>(prompt));
  const pid_t pid = start(program.c_str(), argument, theirs.get());
  if (pid == 0) return error(SSCARD_NOT_LOADED, "PIN program");
  theirs.close();
  Child child(pid);
  const auto deadline = Clock::now() + patience;
  SecretBytes<kMaxOutput> text;
  switch (read_all(ours.get(), deadline, text)) {
    case End::kTimeout: return error(SSCARD_PIN_TIMEOUT);
    case End::kTooLong: return error(SSCARD_PIN_LENGTH);
    case End::kClosed: break;
  }
  const auto succeeded = child.succeeded(deadline);
  if (!succeeded) return error(SSCARD_PIN_TIMEOUT);
  if (!*succeeded) return error(SSCARD_PIN_CANCELLED);
  const auto pin = card::Pin::of(first_line(text));
  if (!pin) return tl::unexpected<Error>(pin.error());
  return *pin;
}

}  // namespace ssc::national
