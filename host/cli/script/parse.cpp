// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/parse.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "host/cli/script/line.hpp"

namespace ssc::script {
namespace {

struct Digit {
  Byte value, care;
};

std::optional<Digit> digit(char c, bool wildcards) {
  if (c >= '0' && c <= '9') return Digit{static_cast<Byte>(c - '0'), 0xF};
  if (c >= 'A' && c <= 'F') return Digit{static_cast<Byte>(c - 'A' + 10), 0xF};
  if (c >= 'a' && c <= 'f') return Digit{static_cast<Byte>(c - 'a' + 10), 0xF};
  if (wildcards && (c == 'x' || c == 'X')) return Digit{0, 0};
  return std::nullopt;
}

// The first error is kept and ends its line; what is parsed of that line afterwards is nothing.
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  tl::expected<Script, SyntaxError> run();

 private:
  enum class Context : bool { kBytes, kMask };

  struct Block {  // an open "repeat"
    Place place;
    std::string text;
    Repeat repeat;
  };
  struct Statement {
    std::string_view name;
    void (Parser::*parse)();
  };
  static const Statement kStatements[];

  bool next_line();
  void statement();
  void test();
  void reader();
  void slot();
  void insert();
  void pull();
  void reset();
  void apdu();
  void set();
  void repeat();
  void end();
  void skip() { stop(false); }
  void fail_if() { stop(true); }
  void stop(bool fails);

  std::vector<Answer> answers(Answer (Parser::*one)());
  Answer atr();
  Answer answer();
  Answer code(std::string_view word);
  Pieces mask();
  Pieces pieces(Context context);
  Piece digits(Context context);
  Piece text();
  Piece variable();
  const Function* called(Context context);
  Piece call(const Function& function);
  Piece capture();
  Piece open(std::size_t& depth);
  std::string quoted(const char* what);
  std::string name();
  std::string known_name();
  std::optional<std::chrono::milliseconds> within();

  void add(Action action, std::optional<std::chrono::milliseconds> within = {});
  std::vector<Step>& steps();
  void expect(std::string_view token);
  void fail(std::string message);
  void fail(Place place, std::string message);

  std::string_view rest_;
  unsigned number_ = 0;
  Line line_;
  Place statement_;  // where the current one begins
  Script script_;
  std::vector<Block> blocks_;
  std::size_t calls_ = 0;  // in each other
  std::set<std::string, std::less<>> names_{"atr", "data", "sw"};
  std::optional<SyntaxError> error_;
};

constexpr Parser::Statement Parser::kStatements[] = {
    {"test", &Parser::test},     {"reader", &Parser::reader}, {"slot", &Parser::slot},
    {"insert", &Parser::insert}, {"pull", &Parser::pull},     {"reset", &Parser::reset},
    {"apdu", &Parser::apdu},     {"set", &Parser::set},       {"repeat", &Parser::repeat},
    {"end", &Parser::end},       {"skip", &Parser::skip},     {"fail", &Parser::fail_if},
};

tl::expected<Script, SyntaxError> Parser::run() {
  if (rest_.size() > kMaxScript) fail("longer than " + std::to_string(kMaxScript) + " bytes");
  while (!error_ && next_line()) statement();
  if (!blocks_.empty()) fail(blocks_.back().place, "this \"repeat\" has no \"end\"");
  if (error_) return tl::unexpected(std::move(*error_));
  if (script_.tests.empty()) {  // a script without "test" is one
    script_.tests.push_back({{}, {}, std::move(script_.preparation)});
    script_.preparation.clear();
  }
  return std::move(script_);
}

bool Parser::next_line() {
  if (rest_.empty()) return false;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  line_ = Line(rest_.substr(0, end), ++number_);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  return true;
}

void Parser::statement() {
  if (line_.done()) return;
  statement_ = line_.here();
  const std::string_view word = line_.word();
  const auto* found = std::find_if(std::begin(kStatements), std::end(kStatements),
                                   [word](const Statement& s) { return s.name == word; });
  if (found == std::end(kStatements)) return fail(statement_, "no such step");
  (this->*found->parse)();
  if (!line_.done()) fail("the line should end here");
}

void Parser::test() {
  if (!blocks_.empty()) return fail(statement_, "a test cannot begin inside \"repeat\"");
  script_.tests.push_back({statement_, quoted("the test's name"), {}});
}

void Parser::reader() {
  add(UseReader{quoted("a part of the reader's name")});
}

void Parser::slot() {
  UseSlot use;
  if (line_.accept("sam")) {
    use.slot = pcsc::kSamSlot;
  } else {
    expect("card");
  }
  add(use);
}

void Parser::insert() {
  Insert insert;
  if (!line_.sees("within")) insert.persona = line_.word();
  add(std::move(insert), within());
}

void Parser::pull() {
  add(Pull{}, within());
}

void Parser::reset() {
  Reset reset;
  reset.cold = line_.accept("cold");
  if (!reset.cold && !line_.accept("warm")) return fail("\"cold\" or \"warm\" is missing");
  reset.answers = answers(&Parser::atr);
  add(std::move(reset), within());
}

void Parser::apdu() {
  Apdu apdu;
  const Place place = line_.place();
  apdu.command = pieces(Context::kBytes);
  if (apdu.command.empty()) return fail(place, "the command is missing");
  apdu.answers = answers(&Parser::answer);
  add(std::move(apdu), within());
}

void Parser::set() {
  Set set{name(), {}};
  expect("=");
  set.value = pieces(Context::kBytes);
  names_.insert(set.name);
  add(std::move(set));
}

void Parser::repeat() {
  if (blocks_.size() == kMaxNesting) return fail(statement_, "too many \"repeat\" in each other");
  const Place place = line_.place();
  const auto times = line_.number(kMaxTimes);
  if (!times) return fail(place, "a number up to " + std::to_string(kMaxTimes) + " is missing");
  blocks_.push_back({statement_, std::string(line_.taken()), {*times, {}}});
}

void Parser::end() {
  if (blocks_.empty()) return fail(statement_, "there is no \"repeat\" to end");
  Block block = std::move(blocks_.back());
  blocks_.pop_back();
  steps().push_back({block.place, std::move(block.text), std::move(block.repeat), {}});
}

void Parser::stop(bool fails) {
  StopIf stop{.fails = fails};
  expect("if");
  stop.negated = line_.accept("not");
  if (line_.accept("simulated")) {
    stop.about = StopIf::About::kSimulated;
  } else if (line_.peek() == '$') {
    stop.about = StopIf::About::kVariable;
    line_.take();
    stop.variable = known_name();
    stop.mask = mask();
  } else {
    expect("card");
  }
  if (!line_.done()) stop.reason = quoted("the reason");
  add(std::move(stop));
}

std::vector<Answer> Parser::answers(Answer (Parser::*one)()) {
  std::vector<Answer> answers;
  if (!line_.accept("->")) return answers;
  do {
    answers.push_back((this->*one)());
  } while (line_.accept("/"));
  return answers;
}

Answer Parser::atr() {
  if (line_.peek() == '[') return Answer{.data = mask()};
  return code(line_.word());
}

Answer Parser::answer() {
  const std::string_view word = line_.word();
  Answer answer;
  for (const char c : word) {
    const auto d = digit(c, true);
    if (word.size() != 4 || !d) return code(word);
    answer.status = static_cast<std::uint16_t>(answer.status << 4 | d->value);
    answer.status_care = static_cast<std::uint16_t>(answer.status_care << 4 | d->care);
  }
  if (word.empty()) fail("the answer is missing");
  if (line_.peek() == '[') answer.data = mask();
  return answer;
}

Answer Parser::code(std::string_view word) {
  const Code code = code_from(word);
  if (info(code).code != word)
    fail("\"" + std::string(word) + "\" is neither a status of four digits nor a code of failure");
  return Answer{.failure = code};
}

Pieces Parser::mask() {
  expect("[");
  Pieces mask = pieces(Context::kMask);
  const auto open_ended = [](const Piece& piece) {
    return piece.kind == Piece::Kind::kCapture && !piece.size;
  };
  if (std::count_if(mask.begin(), mask.end(), open_ended) > 1)
    fail("only one part of a mask can be of any length");
  expect("]");
  return mask;
}

Pieces Parser::pieces(Context context) {
  Pieces pieces;
  std::size_t depth = 0;
  while (const char c = line_.peek()) {
    if (digit(c, context == Context::kMask)) {
      pieces.push_back(digits(context));
    } else if (c == '"') {
      pieces.push_back(text());
    } else if (c == '$') {
      pieces.push_back(variable());
    } else if (const Function* function = called(context)) {
      pieces.push_back(call(*function));
    } else if (context == Context::kMask && (c == '<' || c == '*')) {
      pieces.push_back(capture());
    } else if (context == Context::kBytes && (c == '{' || (c == '}' && depth > 0))) {
      pieces.push_back(open(depth));
    } else {
      break;
    }
  }
  if (depth > 0) fail("a } is missing");
  return pieces;
}

Piece Parser::digits(Context context) {
  const bool wildcards = context == Context::kMask;
  Piece piece;
  while (const auto high = digit(line_.raw(), wildcards)) {
    line_.take();
    const auto low = digit(line_.raw(), wildcards);
    if (!low) {
      fail("a byte has two digits");
      break;
    }
    line_.take();
    piece.value.push_back(static_cast<Byte>(high->value << 4 | low->value));
    piece.care.push_back(static_cast<Byte>(high->care << 4 | low->care));
  }
  return piece;
}

Piece Parser::text() {
  const std::string text = quoted("a text");
  return {.value = {text.begin(), text.end()}, .care = std::vector<Byte>(text.size(), 0xFF)};
}

Piece Parser::variable() {
  line_.take();
  return {.kind = Piece::Kind::kVariable, .name = known_name()};
}

// The function whose name comes next, in byte strings.
const Function* Parser::called(Context context) {
  const auto all = functions();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [this](const Function& f) { return line_.sees(f.name); });
  return context == Context::kBytes && found != all.end() ? &*found : nullptr;
}

Piece Parser::call(const Function& function) {
  Piece piece{.kind = Piece::Kind::kCall, .function = &function};
  if (calls_ == kMaxNesting) return fail("too many calls in each other"), piece;
  ++calls_;
  expect(function.name);
  for (std::size_t i = 0; i < function.operands; ++i) {
    expect(i == 0 ? "(" : ",");
    piece.operands.push_back(pieces(Context::kBytes));
  }
  expect(")");
  --calls_;
  return piece;
}

Piece Parser::capture() {
  Piece piece{.kind = Piece::Kind::kCapture};
  if (line_.take() == '*') return piece;
  piece.name = name();
  if (line_.accept(":")) {
    const Place place = line_.place();
    piece.size = line_.number(0xFFFF);
    if (piece.size.value_or(0) == 0) fail(place, "a number of bytes is missing");
  }
  expect(">");
  names_.insert(piece.name);
  return piece;
}

Piece Parser::open(std::size_t& depth) {
  const bool opens = line_.peek() == '{';
  if (opens && depth == kMaxNesting) fail("too many { in each other");
  depth += opens ? 1 : -1;
  line_.take();
  return {.kind = opens ? Piece::Kind::kOpen : Piece::Kind::kClose};
}

std::string Parser::quoted(const char* what) {
  const Place place = line_.place();
  const auto text = line_.quoted();
  if (!text) fail(place, std::string(what) + " in quotes is missing");
  return std::string(text.value_or(""));
}

std::string Parser::name() {
  const Place place = line_.place();
  const std::string_view name = line_.word();
  if (name.empty() || name.size() > kMaxName) fail(place, "a name is missing");
  return std::string(name);
}

std::string Parser::known_name() {
  const Place place = line_.place();
  std::string known = name();
  if (!names_.contains(known)) fail(place, "nothing above makes $" + known);
  return known;
}

std::optional<std::chrono::milliseconds> Parser::within() {
  if (!line_.accept("within")) return std::nullopt;
  const Place place = line_.place();
  const auto number = line_.number(kMaxWithin);
  if (!number) fail(place, "milliseconds, up to " + std::to_string(kMaxWithin) + ", are missing");
  return std::chrono::milliseconds(number.value_or(0));
}

void Parser::add(Action action, std::optional<std::chrono::milliseconds> within) {
  steps().push_back({statement_, std::string(line_.taken()), std::move(action), within});
}

std::vector<Step>& Parser::steps() {
  if (!blocks_.empty()) return blocks_.back().repeat.steps;
  return script_.tests.empty() ? script_.preparation : script_.tests.back().steps;
}

void Parser::expect(std::string_view token) {
  if (!line_.accept(token)) fail("\"" + std::string(token) + "\" is missing");
}

void Parser::fail(std::string message) {
  fail(line_.place(), std::move(message));
}

void Parser::fail(Place place, std::string message) {
  if (!error_) error_ = {place, std::move(message)};
  line_.abandon();
}

}  // namespace

std::string SyntaxError::text(std::string_view file) const {
  return std::string(file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
         ": " + message;
}

tl::expected<Script, SyntaxError> parse(std::string_view text) {
  return Parser(text).run();
}

}  // namespace ssc::script
