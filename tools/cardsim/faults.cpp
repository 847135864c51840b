// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/faults.hpp"

#include <algorithm>
#include <iterator>

namespace ssc::cardsim {
namespace {

constexpr unsigned bit(FaultOf of) {
  return 1U << static_cast<unsigned>(of);
}

constexpr unsigned kAtr = bit(FaultOf::kAtr);
constexpr unsigned kSent = bit(FaultOf::kSent);
constexpr unsigned kHeard = bit(FaultOf::kHeard);
constexpr unsigned kProcedureByte = bit(FaultOf::kProcedureByte);
constexpr unsigned kBlock = bit(FaultOf::kBlock);
constexpr unsigned kCommand = bit(FaultOf::kCommand);

struct KindRow {
  std::string_view name;
  unsigned of;
};

constexpr KindRow kKinds[] = {
    {"parity", kAtr | kSent | kHeard},
    {"lost", kAtr | kSent | kHeard},
    {"extra", kAtr | kSent},
    {"late", kAtr | kSent},
    {"wrong", kAtr | kSent | kProcedureByte},
    {"mute", kAtr | kSent | kHeard},
    {"pull", kAtr | kSent | kHeard},
    {"wrong N(S)", kBlock},
    {"wrong EDC", kBlock},
    {"WTX", kBlock},
    {"abort", kBlock},
    {"61xx", kCommand},
    {"6Cxx", kCommand},
    {"no data", kCommand},
};

constexpr std::string_view kOfs[] = {"atr", "sent", "heard", "procedure byte", "block", "command"};

}  // namespace

bool makes_sense(FaultKind kind, FaultOf of) {
  return (kKinds[static_cast<std::size_t>(kind)].of & bit(of)) != 0;
}

std::optional<FaultKind> fault_kind(std::string_view name) {
  const auto* row = std::find_if(std::begin(kKinds), std::end(kKinds),
                                 [name](const KindRow& r) { return r.name == name; });
  if (row == std::end(kKinds)) return std::nullopt;
  return static_cast<FaultKind>(row - kKinds);
}

std::optional<FaultOf> fault_of(std::string_view name) {
  const auto* found = std::find(std::begin(kOfs), std::end(kOfs), name);
  if (found == std::end(kOfs)) return std::nullopt;
  return static_cast<FaultOf>(found - kOfs);
}

std::optional<std::uint32_t> FaultScript::Struck::by(FaultKind kind) const {
  const auto found = std::find_if(faults_.begin(), faults_.end(),
                                  [kind](const Fault& f) { return f.kind == kind; });
  if (found == faults_.end()) return std::nullopt;
  return found->argument;
}

FaultScript::Struck FaultScript::next(FaultOf of) {
  const unsigned count = ++counts_[static_cast<std::size_t>(of)];
  Struck struck;
  std::copy_if(faults_.begin(), faults_.end(), std::back_inserter(struck.faults_),
               [&](const Fault& f) { return f.of == of && (f.at == count || f.at == 0); });
  return struck;
}

}  // namespace ssc::cardsim
