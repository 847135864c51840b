// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/simulation.hpp"

#include <algorithm>

#include "host/backend/audit/verify.hpp"
#include "host/backend/ledger/opening.hpp"
#include "host/backend/sim/banks.hpp"
#include "host/backend/sim/clerks.hpp"
#include "host/backend/sim/deterministic_signer.hpp"
#include "host/backend/sim/fast_digest.hpp"
#include "host/backend/sim/people.hpp"
#include "host/backend/sim/town.hpp"
#include "host/backend/sim/trace.hpp"
#include "host/backend/sim/troubles.hpp"
#include "host/backend/sim/wallets.hpp"
#include "host/backend/sim/working_days.hpp"
#include "host/backend/transfer/envelope.hpp"
#include "host/backend/transfer/message.hpp"

namespace ssc::backend::sim {
namespace {

using namespace std::chrono_literals;

constexpr Date kNoticeComes{std::chrono::year(2025), std::chrono::November, std::chrono::day(4)};
constexpr std::size_t kLastLines = 40;

enum Branch : std::uint64_t {
  kWorld,
  kWeather,
  kNet,
  kBank,
  kPeople,
  kClerks,
  kWallets,
  kTroubles,
  kNodes
};

std::vector<Date> working_days(unsigned count) {
  std::vector<Date> days;
  Date day = std::chrono::sys_days(kFirstDay) - std::chrono::days(1);
  while (days.size() < count) days.push_back(day = working_days_after(day, 1));
  return days;
}

std::set<std::string, std::less<>> signers(const World& world) {
  return {world.agencies.begin(), world.agencies.end()};
}

std::string state_of(const transfer::Case& state) {
  return std::string(to_string(state.relation)).append("/").append(to_string(state.money));
}

std::string outcome(const transfer::Case& state) {
  const std::string_view route =
      state.routed ? to_string(state.routed->route) : std::string_view("(no route)");
  std::string text(to_string(state.opened.kind));
  return text.append(" ").append(route).append(" ").append(state_of(state));
}

class Simulation {
 public:
  Simulation(const RunOptions& options, const Rules& rules);

  void run();
  void tell(Report& report) const;
  const Trace& trace() const { return trace_; }

 private:
  void open();
  void live();
  void grow_calm();
  void close();
  void run_until(Timestamp end);
  void note(const std::string& region, const std::string& text, std::string_view case_id = {});

  void deliver(const Net::Parcel& parcel);
  struct Pocket {
    transfer::Submitted of;
    std::string voucher;
    unsigned relations_ended;
  };
  std::optional<Pocket> fill_pocket(const Net::Parcel& parcel);
  void deliver_beside_a_voucher(const Net::Parcel& parcel, const Pocket& pocket);
  void take_in(const Net::Parcel& parcel);
  void receipt(std::string_view sender, const Id& message);
  bool deliver_line(const StatementLine& line);
  void stored(const std::string& region, const Batch& batch);
  void note_events(const std::string& region, const Append& append);
  void look();
  static void complain(const std::vector<Finding>& findings);
  Node& node(const std::string& region) { return *nodes_.at(region); }

  void every_letter_has_come();
  void every_case_ended_or_waits();
  void bank_and_books_agree();
  void money_is_within_reach();
  void within_reach(const std::string& region, const std::string& account);
  std::string who_has_to_act(const transfer::Case& state);
  bool on_a_list(const Id& case_id);

  RunOptions options_;
  const Rules& rules_;
  Rng rng_;
  World world_;
  Calendar calendar_;
  Weather weather_;
  FaultCounts counts_;
  Timeline timeline_;
  Trace trace_;
  Judge judge_;
  DeterministicSigner signer_;
  KeyRing voucher_keys_;
  Net net_;
  Banks banks_;
  Town town_;
  std::map<std::string, std::unique_ptr<Node>> nodes_;
  Clerks clerks_;
  People people_;
  Wallets wallets_;
  Troubles troubles_;
  std::vector<Store*> stores_;  // without faults
  RunningInvariants invariants_;
  std::uint64_t batches_ = 0, looked_at_ = 0;
  std::map<std::string, std::uint64_t> waiting_;
};

Simulation::Simulation(const RunOptions& options, const Rules& rules)
    : options_(options),
      rules_(rules),
      rng_(options.seed),
      world_(make_world(rng_.branch(kWorld), options)),
      calendar_(rules.before_notice),
      weather_(draw_weather(rng_.branch(kWeather))),
      timeline_(china_midnight(kFirstDay)),
      judge_(world_, rules),
      signer_(fast_digest, signers(world_)),
      voucher_keys_(crypto::PrivateKey::generate(crypto::Scheme::kEs256)),
      net_(timeline_, rng_.branch(kNet), weather_, counts_, world_.agencies,
           {[this](const Net::Parcel& parcel) { deliver(parcel); },
            [this](std::string_view sender, const Id& message) { receipt(sender, message); }}),
      banks_(timeline_, rng_.branch(kBank), weather_, counts_,
             [this](const StatementLine& line) { return deliver_line(line); }),
      town_{timeline_,
            world_,
            judge_,
            counts_,
            working_days(options.days + kCalmDays),
            options.days / 2,
            [this](const std::string& region) -> Node& { return node(region); },
            [this](const std::string& region, const std::string& text, std::string_view case_id) {
              note(region, text, case_id);
            }},
      clerks_(town_, rng_.branch(kClerks)),
      people_(town_, rng_.branch(kPeople), options.days),
      wallets_(town_, rng_.branch(kWallets), options.days),
      troubles_(town_, net_, rng_.branch(kTroubles), weather_, options.days),
      invariants_({.digest = fast_digest, .registry = &world_.registry}) {}

void Simulation::note(const std::string& region, const std::string& text,
                      std::string_view case_id) {
  trace_.line(timeline_.now(), region, text, case_id);
}

void Simulation::run() {
  open();
  live();
  grow_calm();
  close();
}

void Simulation::open() {
  const Surroundings around{
      timeline_,
      &world_.registry,
      world_.before,
      rules_.policy,
      calendar_,
      voucher_keys_,
      fast_digest,
      signer_,
      net_,
      banks_,
      [this](const std::string& region, const Batch& batch) { stored(region, batch); },
      [this](const std::string& region, const std::string& text) { note(region, text); }};
  std::uint64_t number = 0;
  for (const std::string& region : world_.agencies) {
    auto& node = nodes_[region];
    node = std::make_unique<Node>(*world_.registry.region(region), around,
                                  rng_.branch(kNodes + number++), counts_);
    stores_.push_back(&node->looked_on());
    node->start();
    node->ask([&](Node::Program& program) {
      return post_opening_balances(program.disk, world_.registry, fast_digest, timeline_.now(),
                                   region);
    });
  }
}

void Simulation::live() {
  people_.plan();
  wallets_.plan();
  clerks_.plan();
  troubles_.plan();
  timeline_.at(china_midnight(town_.working_days[town_.registry_renewed]), [this] {
    for (const auto& [region, node] : nodes_) node->renew(world_.later);
  });
  timeline_.at(china_midnight(kNoticeComes), [this] { calendar_ = rules_.calendar; });
  run_until(china_midnight(town_.working_days[options_.days]));
}

void Simulation::grow_calm() {
  note("", "all is calm");
  net_.heal();
  banks_.heal();
  clerks_.calm();
  for (const auto& [region, node] : nodes_) node->heal();
  run_until(china_midnight(town_.working_days.back()) + 24h);
}

void Simulation::run_until(Timestamp end) {
  while (timeline_.step(end)) look();
}

// After an event that was stored anywhere.
void Simulation::look() {
  if (looked_at_ == batches_) return;
  looked_at_ = batches_;
  complain(invariants_.observe(stores_));
}

void Simulation::complain(const std::vector<Finding>& findings) {
  if (findings.empty()) return;
  const Finding& first = findings.front();
  std::string text = first.text;
  if (findings.size() > 1) text += " (and " + std::to_string(findings.size() - 1) + " more)";
  const std::size_t digits = 32;
  const auto colon = first.subject.rfind(':');
  const std::string last = first.subject.substr(colon == std::string::npos ? 0 : colon + 1);
  throw Broken{"audit " + std::string(label(first.invariant)) + ", " + first.subject, text,
               first.region, last.size() == digits ? last : ""};
}

void Simulation::stored(const std::string& region, const Batch& batch) {
  ++batches_;
  judge_.stored(region, batch);
  for (const Append& append : batch.appends) note_events(region, append);
}

void Simulation::note_events(const std::string& region, const Append& append) {
  if (!append.stream.starts_with("case:")) return;
  const std::string id = append.stream.substr(append.stream.rfind(':') + 1);
  const transfer::Case* state = judge_.seen(region, *parse_id(id));
  const bool linked = append.expected == 0 && state->opened.linked;
  for (const Event& event : append.events)
    note(region, linked ? event.type + " after " + state->opened.linked->text() : event.type, id);
}

void Simulation::deliver(const Net::Parcel& parcel) {
  if (parcel.quality == Net::Quality::kIntact)
    if (const auto pocket = fill_pocket(parcel)) return deliver_beside_a_voucher(parcel, *pocket);
  take_in(parcel);
}

// Before a relation ends, its person takes a voucher; after it, they show it.
std::optional<Simulation::Pocket> Simulation::fill_pocket(const Net::Parcel& parcel) {
  if (parcel.envelope->find("\"INFO_CONFIRM\"") == std::string::npos) return {};
  const auto letter = transfer::open(*parcel.envelope, fast_digest, signer_);
  if (!letter) return {};
  const auto payload = transfer::decode_payload(letter->message.type, letter->message.body);
  const auto* confirm = payload ? std::get_if<transfer::InfoConfirm>(&*payload) : nullptr;
  const auto* state = confirm ? judge_.seen(parcel.receiver, confirm->case_id) : nullptr;
  if (state == nullptr) return {};
  const transfer::Submitted& of = state->opened;
  auto voucher = wallets_.voucher(of.origin, of.person, of.insutype);
  if (!voucher) return {};
  return Pocket{of, std::move(*voucher), judge_.relations_ended(of.origin, of.insutype, of.person)};
}

void Simulation::deliver_beside_a_voucher(const Net::Parcel& parcel, const Pocket& pocket) {
  take_in(parcel);
  const transfer::Submitted& of = pocket.of;
  const bool ended =
      judge_.relations_ended(of.origin, of.insutype, of.person) != pocket.relations_ended;
  wallets_.show(of.origin, pocket.voucher, ended, of.case_id);
}

void Simulation::take_in(const Net::Parcel& parcel) {
  const auto answer = node(parcel.receiver).ask([&](Node::Program& program) {
    return program.agency.receive(*parcel.envelope);
  });
  if (!answer) return;
  if (*answer && parcel.quality == Net::Quality::kMisrouted)
    throw Broken{"a letter to another agency is refused", "it was taken", parcel.receiver, ""};
  if (*answer && !node(parcel.receiver).has_taken_in(parcel.sender, (*answer)->message))
    throw Broken{"a receipt is for what is stored", (*answer)->message.text(), parcel.receiver, ""};
  if (*answer) return net_.receipt(parcel, (*answer)->message);
  if (parcel.quality == Net::Quality::kIntact)
    note(parcel.receiver,
         "letter of " + parcel.sender + " refused: " + std::string(answer->error().info().code));
}

void Simulation::receipt(std::string_view sender, const Id& message) {
  node(std::string(sender)).ask([&](Node::Program& program) {
    return program.courier.delivered({message});
  });
}

bool Simulation::deliver_line(const StatementLine& line) {
  judge_.hands_in(&line);
  const auto answer =
      node(line.region).ask([&](Node::Program& program) { return program.agency.statement(line); });
  judge_.hands_in(nullptr);
  const bool taken = answer && *answer;
  note(line.region,
       "statement: " + std::string(to_string(line.kind)) + " " + std::to_string(line.amount.value) +
           (taken ? "" : ", not taken"),
       line.case_id ? line.case_id->text() : "");
  return taken;
}

void Simulation::close() {
  complain(verify(stores_, {.digest = fast_digest, .registry = &world_.registry}));
  bank_and_books_agree();
  judge_.what_was_late_is_on_record(timeline_.now());
  money_is_within_reach();
  every_letter_has_come();
  every_case_ended_or_waits();
}

void Simulation::bank_and_books_agree() {
  for (const std::string& region : world_.agencies) {
    const Fen books = judge_.at_the_bank(region), bank = banks_.balance(region);
    if (books != bank)
      throw Broken{"the books agree with the bank at the end",
                   std::to_string(books.value) + " by the books, " + std::to_string(bank.value) +
                       " at the bank",
                   region, ""};
  }
  if (!banks_.idle()) throw Broken{"every line is taken at the end", "some wait", "BANK", ""};
}

void Simulation::money_is_within_reach() {
  for (const auto& [region, node] : nodes_) {
    const auto accounts = node->looked_on().accounts("person:", "", 100'000);
    for (const auto& [name, balance] : *accounts)
      if (balance.posted > Fen{}) within_reach(region, name);
  }
}

// An account that is closed holds nothing, but for what the person may ask to be paid.
void Simulation::within_reach(const std::string& region, const std::string& account) {
  const auto last = account.rfind(':'), before = account.rfind(':', last - 1);
  const std::string insutype = account.substr(before + 1, last - before - 1);
  const Pseudonym person{account.substr(last + 1)};
  const auto record =
      insurance_record(node(region).looked_on(), world_.registry, person, region, insutype).value();
  if (record && record->account_open) return;
  if (judge_.may_be_paid_out(region, insutype, person)) return;
  throw Broken{"all money is within somebody's reach", account + " is closed and not empty", region,
               ""};
}

bool Simulation::on_a_list(const Id& case_id) {
  for (const auto& [region, node] : nodes_) {
    const auto keys = node->looked_on().keys("todo:" + region + ":", "", 100'000);
    for (const Key& key : *keys)
      if (key.name.find(case_id.text()) != std::string::npos) return true;
  }
  return false;
}

std::string Simulation::who_has_to_act(const transfer::Case& state) {
  if (state.closed()) return {};
  if (on_a_list(state.opened.case_id)) return "a clerk";
  if (state.awaits_application()) return "the person";
  return "nobody";
}

void Simulation::every_case_ended_or_waits() {
  for (const auto& [key, state] : judge_.cases()) {
    const std::string who = who_has_to_act(state);
    if (who.empty()) continue;
    if (who == "nobody")
      throw Broken{"every case ends or waits for somebody", state_of(state), key.region,
                   key.id.text()};
    ++waiting_[who];
    note(key.region, "still open, waits for " + who + ": " + state_of(state), key.id.text());
  }
}

void Simulation::every_letter_has_come() {
  for (const auto& [sender, node] : nodes_)
    for (const std::string& receiver : world_.agencies) {
      const std::uint64_t sent = node->last_sent_to(receiver).seq;
      const LanePlace taken = nodes_.at(receiver)->looked_on().lane(sender, receiver).value();
      if (taken.seq != sent)
        throw Broken{"every letter has come at the end",
                     std::to_string(taken.seq) + " of " + std::to_string(sent) + " to " + receiver,
                     sender, ""};
      const std::string alarm = "todo:" + receiver + ":LANE:" + sender;
      if (nodes_.at(receiver)->looked_on().find(alarm).value())
        throw Broken{"lanes have one history", "an alarm about " + sender, receiver, ""};
    }
}

void Simulation::tell(Report& report) const {
  report.seed = options_.seed;
  report.digest = trace_.digest();
  const Date today = china_date(timeline_.now());
  report.where = "on " + format_date(today) + ", event " + std::to_string(timeline_.steps());
  if (report.broken) report.last_lines = trace_.last(kLastLines, report.broken->case_id);
  Stats& stats = report.stats;
  stats.runs = 1;
  stats.events = timeline_.steps();
  stats.working_days = options_.days + kCalmDays;
  stats.batches = batches_;
  stats.messages = net_.sent();
  stats.credits = judge_.credits();
  stats.faults = counts_;
  stats.waiting = waiting_;
  for (const auto& [key, state] : judge_.cases()) {
    if (state.role != transfer::Role::kOrigin) continue;
    ++stats.cases;
    ++stats.outcomes[outcome(state)];
  }
}

}  // namespace

Report run(const RunOptions& options, const Rules& rules, const Wanted& wanted) {
  const auto start = std::chrono::steady_clock::now();
  Simulation simulation(options, rules);
  Report report;
  try {
    simulation.run();
  } catch (const Broken& broken) {
    report.broken = broken;
  }
  simulation.tell(report);
  if (wanted.whole_trace) report.trace = simulation.trace().text();
  report.stats.time = std::chrono::steady_clock::now() - start;
  return report;
}

}  // namespace ssc::backend::sim
