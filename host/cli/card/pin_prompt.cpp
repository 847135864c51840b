// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/pin_prompt.hpp"

#include <termios.h>
#include <unistd.h>

#include <cerrno>

namespace ssc::cli {
namespace {

constexpr int kMaxKeys = 256;  // pressed for one PIN

// Keys as a terminal sends them.
constexpr char kCtrlC = 0x03;
constexpr char kCtrlD = 0x04;
constexpr char kBackspace = 0x08;
constexpr char kCtrlU = 0x15;
constexpr char kEscape = 0x1B;
constexpr char kDelete = 0x7F;

// A terminal that shows nothing and hands over each key, Ctrl-C too: a program that ended there
// would leave a silent terminal behind.
class SilentTerminal {
 public:
  explicit SilentTerminal(int terminal)
      : terminal_(terminal), changed_(::tcgetattr(terminal, &before_) == 0) {
    if (!changed_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    changed_ = ::tcsetattr(terminal_, TCSAFLUSH, &silent) == 0;
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (changed_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }

 private:
  int terminal_;
  termios before_{};
  bool changed_;
};

// Byte by byte: a buffer would keep the PIN. Nothing at the end.
std::optional<char> next_key(int input) {
  char key = 0;
  ssize_t size = 0;
  do {
    size = ::read(input, &key, 1);
  } while (size < 0 && errno == EINTR);
  return size == 1 ? std::optional(key) : std::nullopt;
}

void drop_last(PinDigits& digits) {
  if (digits.empty()) return;
  const PinDigits before = digits;
  digits.assign(before.reveal().substr(0, before.size() - 1));
}

Result<PinDigits> read_line(int input) {
  PinDigits digits;
  for (int i = 0; i < kMaxKeys; ++i) {
    const auto key = next_key(input);
    if (!key && digits.empty()) break;
    switch (key.value_or('\n')) {
      case '\n':
      case '\r': return digits;
      case kCtrlC:
      case kCtrlD:
      case kEscape: return failure(Code::kPinCancelled);
      case kBackspace:
      case kDelete: drop_last(digits); break;
      case kCtrlU: digits.clear(); break;
      default:
        if (!digits.append({&*key, 1})) return failure(Code::kPinFormat);
    }
  }
  return failure(Code::kPinCancelled, "no input");
}

}  // namespace

bool PinPrompt::at_terminal() const {
  return ::isatty(input_) == 1;
}

void PinPrompt::print(std::string_view text) const {
  // Nothing is lost when nobody can read the question.
  if (at_terminal()) static_cast<void>(!::write(output_, text.data(), text.size()));
}

Result<PinDigits> PinPrompt::ask(std::string_view question) const {
  const SilentTerminal silent(input_);
  print(question);
  auto digits = read_line(input_);
  print("\n");
  return digits;
}

Result<PinDigits> PinPrompt::ask_new(std::string_view question, std::string_view again) const {
  auto first = ask(question);
  if (!first || !at_terminal()) return first;
  const auto second = ask(again);
  if (!second) return tl::unexpected(second.error());
  if (*first != *second) return failure(Code::kPinMismatch);
  return first;
}

}  // namespace ssc::cli
