// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/backend/sim/faults.hpp"
#include "host/backend/sim/judge.hpp"
#include "host/backend/sim/node.hpp"
#include "host/backend/sim/timeline.hpp"
#include "host/backend/sim/world.hpp"

namespace ssc::backend::sim {

// What persons and clerks live in.
struct Town {
  Timeline& timeline;
  const World& world;
  Judge& judge;
  FaultCounts& counts;
  std::vector<Date> working_days;  // of the run, the calm ones too
  std::size_t registry_renewed;    // on which of them: World::later
  std::function<Node&(const std::string& region)> node;
  std::function<void(const std::string& region, const std::string& text, std::string_view case_id)>
      note;
};

inline constexpr std::chrono::milliseconds kHour = std::chrono::hours(1);

// No answer: ask again. Every other refusal is one.
inline bool unanswered(Code code) {
  return code == Code::kStorage || code == Code::kInDoubt || code == Code::kConflict;
}

// Something asked of an agency from outside, with an id that stays: asked again until it is
// answered for good, by machines that do not forget.
template <class Answer>
struct Request {
  std::string region, what, case_id;
  std::function<Result<Answer>(Node::Program&)> ask = {};
  std::function<void(const Result<Answer>&)> then = [](const Result<Answer>&) {};
};

template <class Answer>
void insist(Town& town, Rng& rng, Request<Answer> request) {
  const auto answer = town.node(request.region).ask(request.ask);
  const bool open = !answer || (!*answer && unanswered(answer->error().code));
  const std::string code = !answer   ? "no answer"
                           : *answer ? "done"
                                     : std::string(answer->error().info().code);
  town.note(request.region, request.what + ": " + code, request.case_id);
  if (!open) return request.then(*answer);
  town.counts.count(Fault::kRequestRepeated);
  const auto delay = std::chrono::milliseconds(rng.between(kHour.count() / 4, 12 * kHour.count()));
  town.timeline.in(delay, [&town, &rng, request = std::move(request)]() mutable {
    insist(town, rng, std::move(request));
  });
}

// A moment of that working day, while offices are open.
inline Timestamp office_hour(Date day, Rng& rng) {
  return china_midnight(day) + 9 * kHour +
         std::chrono::milliseconds(rng.between(0, 8 * kHour.count()));
}

}  // namespace ssc::backend::sim
