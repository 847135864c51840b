// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/runner.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include "host/pcsc/slot_name.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::script {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kMaxSteps = 10'000'000;  // of a script, repeats counted

const std::vector<Answer>& or_ok(const std::vector<Answer>& answers) {
  static const std::vector<Answer> kOk{{.status = 0x9000, .status_care = 0xFFFF}};
  return answers.empty() ? kOk : answers;
}

bool matches(const Answer& answer, std::uint16_t status) {
  return !answer.failure && ((answer.status ^ status) & answer.status_care) == 0;
}

std::string digits_of(const Answer& answer) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (int shift = 12; shift >= 0; shift -= 4)
    text += (answer.status_care >> shift & 0xF) != 0 ? kDigits[answer.status >> shift & 0xF] : 'x';
  return text;
}

std::string list_of(const std::vector<Answer>& answers) {
  std::string list;
  for (const Answer& answer : answers)
    list += (list.empty() ? "" : " or ") +
            (answer.failure ? std::string(info(*answer.failure).code) : digits_of(answer));
  return list;
}

std::string milliseconds(Clock::duration time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms",
                std::chrono::duration<double, std::milli>(time).count());
  return text.data();
}

}  // namespace

Runner::Runner(Terminal& terminal, Hand* hand, Settings settings, Listener listener)
    : terminal_(terminal),
      hand_(hand),
      settings_(std::move(settings)),
      guard_(settings_.permissions),
      listener_(std::move(listener)) {}

Result<void> Runner::run(const Script& script, const std::string& file) {
  if (auto used = terminal_.use(settings_.reader); !used) return used;
  simulated_.clear();
  steps_ = 0;
  variables_.clear();
  const Verdict unprepared = run(script.preparation);
  for (const Test& test : script.tests) {
    const auto start = Clock::now();
    TestReport done = report(test, file, unprepared ? unprepared : run(test.steps));
    done.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    listener_(done);
  }
  terminal_.drop_all();
  return {};
}

TestReport Runner::report(const Test& test, const std::string& file, const Verdict& verdict) const {
  const std::string name =
      test.name.empty() ? std::filesystem::path(file).stem().string() : test.name;
  TestReport report{.file = file, .name = name, .place = test.place};
  if (!verdict) return report;
  report.outcome = verdict->outcome;
  report.reason = verdict->reason;
  const bool shows = simulated() || settings_.show_data;
  if (verdict->step != nullptr) {
    report.place = verdict->step->place;
    report.step = shows || !verdict->with_pin ? verdict->step->text : "apdu with a PIN";
  }
  if (shows) report.difference = verdict->difference;
  return report;
}

Runner::Stop Runner::stop_for(const Failure& failure) {
  const std::string reason =
      std::string(failure.info().code) + (failure.detail.empty() ? "" : ": " + failure.detail);
  return failure.code == Code::kCommandGuarded ? skip(reason) : fail(reason);
}

Runner::Verdict Runner::run(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    Verdict verdict = run(step);
    if (!verdict) continue;
    if (verdict->step == nullptr) verdict->step = &step;
    return verdict;
  }
  return std::nullopt;
}

Runner::Verdict Runner::run(const Step& step) {
  if (++steps_ > kMaxSteps) return fail("more than " + std::to_string(kMaxSteps) + " steps");
  with_pin_ = false;
  started_ = Clock::now();
  Verdict verdict = std::visit([this](const auto& action) { return act(action); }, step.action);
  const auto took = Clock::now() - started_;
  if (!verdict && step.within && took > *step.within)
    verdict = fail("took " + milliseconds(took) + ", allowed are " + milliseconds(*step.within));
  if (verdict) verdict->with_pin = with_pin_;
  return verdict;
}

Runner::Verdict Runner::act(const UseReader& use) {
  terminal_.tell(use);
  const auto done = terminal_.use_like(use.part_of_name);
  return done ? Verdict() : stop_for(done.error());
}

Runner::Verdict Runner::act(const UseSlot& use) {
  terminal_.tell(use);
  const auto done = terminal_.use_slot(use.slot);
  if (done) return std::nullopt;
  const bool has_none = done.error().code == Code::kReaderUnknown;
  return has_none ? skip("the reader has no such slot") : stop_for(done.error());
}

unsigned Runner::slot() const {
  return pcsc::slot_of(terminal_.reader()).value_or(pcsc::kUserSlot);
}

Runner::Verdict Runner::act(const Insert& insert) {
  if (hand_ == nullptr) return skip("nobody is there to insert a card");
  if (is_in(insert)) return std::nullopt;
  if (Verdict stuck = take_out()) return stuck;
  started_ = Clock::now();
  terminal_.tell(insert);
  if (auto done = hand_->insert(slot(), insert.persona); !done) return stop_for(done.error());
  const auto seen = terminal_.wait(true, hand_->patience());
  if (!seen) return stop_for(seen.error());
  if (!*seen) return fail("the reader does not see the card");
  inserted_[terminal_.reader()] = insert.persona;
  if (hand_->simulated()) simulated_.insert(terminal_.reader());
  return std::nullopt;
}

// The simulator's card may stay where it is: without power for a moment it is as good as new.
bool Runner::is_in(const Insert& insert) {
  const auto before = inserted_.find(terminal_.reader());
  const bool same = hand_->simulated() && !insert.persona.empty() && before != inserted_.end() &&
                    before->second == insert.persona;
  if (!same) return false;
  terminal_.tell(insert);
  if (!terminal_.reset(pcsc::Reset::kCold)) return false;
  simulated_.insert(terminal_.reader());
  return true;
}

Runner::Verdict Runner::act(const Pull&) {
  if (hand_ == nullptr) return skip("nobody is there to pull the card");
  terminal_.tell(Pull{});
  return pull();
}

Runner::Verdict Runner::pull() {
  inserted_.erase(terminal_.reader());
  simulated_.erase(terminal_.reader());
  if (auto done = hand_->pull(slot()); !done) return stop_for(done.error());
  const auto seen = terminal_.wait(false, hand_->patience());
  if (!seen) return stop_for(seen.error());
  if (!*seen) return fail("the reader still sees the card");
  return std::nullopt;
}

// Leaves the reader empty, so that the next card is seen to come.
Runner::Verdict Runner::take_out() {
  const auto empty = terminal_.wait(false, std::chrono::milliseconds(0));
  if (!empty) return stop_for(empty.error());
  Verdict stuck = *empty ? Verdict() : pull();
  terminal_.drop();
  return stuck;
}

Runner::Verdict Runner::act(const Reset& reset) {
  const auto atr = terminal_.reset(reset.cold ? pcsc::Reset::kCold : pcsc::Reset::kWarm);
  if (!atr) return judge_failure(atr.error(), reset.answers);
  std::vector<const Answer*> atrs;
  for (const Answer& answer : reset.answers)
    if (!answer.failure) atrs.push_back(&answer);
  if (atrs.empty() && !reset.answers.empty())
    return fail("the card answers, expected was " + list_of(reset.answers));
  Verdict verdict = judge_data(atr->bytes(), atrs);
  variables_.set("atr", atr->bytes());  // in the mask it was the one before
  return verdict;
}

Runner::Verdict Runner::act(const Apdu& apdu) {
  with_pin_ = true;  // until it is known
  auto command = evaluate(apdu.command, variables_);
  if (!command) return fail(command.error());
  with_pin_ = may_carry_pin(*command);
  Verdict verdict = send(*command, or_ok(apdu.answers));
  wipe(command->data(), command->size());
  return verdict;
}

Runner::Verdict Runner::send(Bytes command, const std::vector<Answer>& answers) {
  if (!simulated()) {
    if (auto allowed = guard_.check(terminal_, command); !allowed)
      return judge_failure(allowed.error(), answers);
  }
  started_ = Clock::now();
  auto reply = terminal_.ask(command, [&answers](std::uint16_t status) {
    return std::any_of(answers.begin(), answers.end(),
                       [status](const Answer& answer) { return matches(answer, status); });
  });
  if (!reply) return judge_failure(reply.error(), answers);
  Verdict verdict = judge_status(*reply, answers);
  variables_.set("data", reply->data);
  variables_.set("sw", std::array<Byte, 2>{static_cast<Byte>(reply->status >> 8),
                                           static_cast<Byte>(reply->status)});
  wipe(reply->data.data(), reply->data.size());
  return verdict;
}

Runner::Verdict Runner::judge_status(const Reply& reply, const std::vector<Answer>& answers) {
  std::vector<const Answer*> right;
  for (const Answer& answer : answers)
    if (matches(answer, reply.status)) right.push_back(&answer);
  if (right.empty())
    return fail("status " + name_of(reply.status) + ", expected was " + list_of(answers));
  return judge_data(reply.data, right);
}

// Right when any of the answers fits; else the first difference from the last of them.
Runner::Verdict Runner::judge_data(Bytes data, const std::vector<const Answer*>& answers) {
  Verdict verdict;
  for (const Answer* answer : answers) {
    if (!answer->data) return std::nullopt;
    const auto mask = Mask::make(*answer->data, variables_);
    if (!mask) return fail(mask.error());
    auto difference = mask->compare(data);
    if (!difference) {
      mask->capture(data, variables_);
      return std::nullopt;
    }
    verdict = fail("byte " + std::to_string(difference->at) + " differs");
    verdict->difference = std::move(difference);
  }
  return verdict;
}

Runner::Verdict Runner::judge_failure(const Failure& failure, const std::vector<Answer>& answers) {
  const bool wanted = std::any_of(answers.begin(), answers.end(), [&](const Answer& answer) {
    return answer.failure == failure.code;
  });
  return wanted ? Verdict() : stop_for(failure);
}

Runner::Verdict Runner::act(const Set& set) {
  const auto value = evaluate(set.value, variables_);
  if (!value) return fail(value.error());
  variables_.set(set.name, *value);
  return std::nullopt;
}

Runner::Verdict Runner::act(const StopIf& stop) {
  const auto held = holds(stop);
  if (!held) return fail(held.error());
  if (*held == stop.negated) return std::nullopt;
  return stop.fails ? fail(stop.reason) : skip(stop.reason);
}

tl::expected<bool, std::string> Runner::holds(const StopIf& stop) {
  if (stop.about == StopIf::About::kSimulated) return simulated();
  if (stop.about == StopIf::About::kCard)
    return terminal_.wait(true, std::chrono::milliseconds(0)).value_or(false);
  if (stop.variable == "atr") {
    if (const auto atr = terminal_.connect()) variables_.set("atr", atr->bytes());
  }
  const auto* value = variables_.find(stop.variable);
  if (value == nullptr) return tl::unexpected("$" + stop.variable + " has no value here");
  const auto mask = Mask::make(stop.mask, variables_);
  if (!mask) return tl::unexpected(mask.error());
  return !mask->compare(*value).has_value();
}

Runner::Verdict Runner::act(const Repeat& repeat) {
  if (repeat.steps.empty()) return std::nullopt;
  for (unsigned i = 0; i < repeat.times; ++i)
    if (Verdict verdict = run(repeat.steps)) return verdict;
  return std::nullopt;
}

}  // namespace ssc::script
