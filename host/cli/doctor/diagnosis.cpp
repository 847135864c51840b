// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/diagnosis.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace ssc::cli {
namespace {

namespace fs = std::filesystem;
using Findings = std::vector<Finding>;

constexpr std::string_view kOurLibrary = "libifd-ssc.so";
constexpr std::string_view kOurReader = "OpenSSC Reader";

Finding fault(Subject subject, Code code, std::string about, std::string detail = {}) {
  return {subject, State::kFault, std::move(about), std::move(detail), code};
}

bool is_ours(const fs::path& library) {
  return library.filename() == kOurLibrary;
}

bool lists(const DriverBundle& bundle, const UsbReader& reader) {
  return std::any_of(bundle.readers.begin(), bundle.readers.end(), [&](const UsbReader& row) {
    return row.vendor_id == reader.vendor_id && row.product_id == reader.product_id;
  });
}

// pcscd names a slot after the reader in its configuration or in the driver's list, perhaps with
// interface and serial number behind it: "OpenSSC Reader [CCID] (0123) 00 01".
bool named_after(std::string_view slot, std::string_view reader) {
  return !reader.empty() && slot.starts_with(reader) && slot.substr(reader.size()).starts_with(' ');
}

bool lists_name(const DriverBundle& bundle, std::string_view slot) {
  return std::any_of(bundle.readers.begin(), bundle.readers.end(),
                     [&](const UsbReader& row) { return named_after(slot, row.name); });
}

// ---- pcscd --------------------------------------------------------------------------------------

struct ErrorRow {
  int error;
  Code code;
};
constexpr ErrorRow kErrors[] = {{EACCES, Code::kPcscSocket}, {EPERM, Code::kPcscSocket}};

Finding service_finding(const Service& service) {
  if (service.error == 0) {
    const std::string pid = service.pid ? "pid " + std::to_string(*service.pid) : "";
    return {Subject::kService, State::kGood, service.socket, pid};
  }
  const auto* row = std::find_if(std::begin(kErrors), std::end(kErrors),
                                 [&](const ErrorRow& r) { return r.error == service.error; });
  const Code absent = service.installed ? Code::kServiceDown : Code::kPcscdMissing;
  return fault(Subject::kService, row == std::end(kErrors) ? absent : row->code, service.socket,
               std::strerror(service.error));
}

// pcscd hangs up on a user whom its policy knows not, and says FORBIDDEN about a single reader.
Finding access_finding(const Facts& facts) {
  if (facts.readers) return {Subject::kAccess, State::kGood};
  const Failure& failure = facts.readers.error();
  const bool refused = failure.code == Code::kServiceDown || failure.code == Code::kForbidden;
  return fault(Subject::kAccess, refused ? Code::kPcscPolicy : failure.code, facts.service.socket,
               failure.detail);
}

// ---- Drivers ------------------------------------------------------------------------------------

void broken_drivers(const Facts& facts, Findings& out) {
  for (const auto& bundle : facts.bundles)
    if (!bundle.defect.empty())
      out.push_back(fault(Subject::kDriver, Code::kDriverBroken, bundle.library, bundle.defect));
  for (const auto& reader : facts.configured)
    if (!reader.installed)
      out.push_back(fault(Subject::kDriver, Code::kDriverBroken, reader.library, reader.name));
}

std::string described(const UsbReader& reader) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned number : {reader.vendor_id, reader.product_id}) {
    if (!text.empty()) text += ':';
    for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[number >> shift & 0xF];
  }
  return reader.name.empty() ? text : text + " " + reader.name;
}

std::string described(const DriverBundle& bundle) {
  std::string text = bundle.version;
  for (const auto& reader : bundle.readers) text.append(", ").append(described(reader));
  return text;
}

// Our driver, or what there is in its place.
void installed_drivers(const Facts& facts, Findings& out) {
  const DriverBundle* other = nullptr;
  bool found = false;
  for (const auto& bundle : facts.bundles) {
    if (!is_ours(bundle.library)) {
      if (bundle.defect.empty()) other = &bundle;
      continue;
    }
    found = true;
    if (bundle.defect.empty())
      out.push_back({Subject::kDriver, State::kGood, bundle.library, described(bundle)});
  }
  if (found || !facts.configured.empty() || (facts.readers && !facts.readers->empty())) return;
  if (other != nullptr) {
    out.push_back({Subject::kDriver, State::kNote, other->library, {}, Code::kDriverOther});
  } else {
    out.push_back(fault(Subject::kDriver, Code::kDriverMissing, facts.service.drivers));
  }
}

// Every driver that may serve the slot, in the order in which pcscd prefers them.
std::vector<fs::path> candidates(const Facts& facts, std::string_view slot) {
  std::vector<fs::path> found;
  for (const auto& reader : facts.configured)
    if (named_after(slot, reader.name)) found.push_back(reader.library);
  for (const bool for_the_class : {false, true})
    for (const auto& bundle : facts.bundles)
      if (bundle.for_the_class == for_the_class && lists_name(bundle, slot))
        found.push_back(bundle.library);
  return found;
}

// Of these the one that pcscd has loaded; one installed since it started is not.
fs::path serving(const Facts& facts, std::string_view slot) {
  const auto found = candidates(facts, slot);
  const auto& loaded = facts.service.loaded;
  const auto in_use = std::find_first_of(found.begin(), found.end(), loaded.begin(), loaded.end());
  if (in_use != found.end()) return *in_use;
  return found.empty() || !loaded.empty() ? fs::path() : found.front();
}

bool is_our_reader(const Facts& facts, std::string_view slot) {
  return named_after(slot, kOurReader) ||
         std::any_of(facts.bundles.begin(), facts.bundles.end(), [&](const DriverBundle& bundle) {
           return is_ours(bundle.library) && lists_name(bundle, slot);
         });
}

void serving_drivers(const Facts& facts, Findings& out) {
  for (const auto& reader : *facts.readers) {
    const fs::path library = serving(facts, reader.name);
    Finding finding{Subject::kDriver, State::kGood, reader.name, library};
    if (is_our_reader(facts, reader.name) && !is_ours(library)) {
      finding.state = State::kNote;
      finding.code = Code::kDriverOther;
    }
    out.push_back(std::move(finding));
  }
}

// ---- Readers ------------------------------------------------------------------------------------

bool is_seen(const Facts& facts, const DriverBundle& bundle, const UsbReader& plugged) {
  const auto& seen = *facts.readers;
  return std::any_of(bundle.readers.begin(), bundle.readers.end(), [&](const UsbReader& row) {
    return row.vendor_id == plugged.vendor_id && row.product_id == plugged.product_id &&
           std::any_of(seen.begin(), seen.end(),
                       [&](const SeenReader& slot) { return named_after(slot.name, row.name); });
  });
}

// A reader that is plugged in and of no use: no driver lists it, or pcscd has not taken it.
void unserved_readers(const Facts& facts, Findings& out) {
  for (const auto& plugged : facts.plugged) {
    bool listed = false, seen = false;
    for (const auto& bundle : facts.bundles) {
      listed |= lists(bundle, plugged);
      seen |= is_seen(facts, bundle, plugged);
    }
    if (seen) continue;
    out.push_back(listed ? fault(Subject::kReader, Code::kReaderUnserved, described(plugged))
                         : fault(Subject::kDriver, Code::kDriverMissing, described(plugged)));
  }
}

std::string firmware_text(const SeenReader& reader) {
  return reader.firmware.empty() ? "" : "firmware " + reader.firmware;
}

void reader_findings(const Facts& facts, Findings& out) {
  for (const auto& reader : *facts.readers)
    out.push_back({Subject::kReader, State::kGood, reader.name, firmware_text(reader)});
  if (!facts.readers->empty()) return;
  if (facts.plugged.empty()) out.push_back(fault(Subject::kReader, Code::kNoReader, {}));
}

// ---- sscd ---------------------------------------------------------------------------------------

Finding daemon_finding(const Facts& facts) {
  if (!facts.daemon)
    return fault(Subject::kDaemon, facts.daemon.error().code, {}, facts.daemon.error().detail);
  if (facts.readers && !facts.daemon->smart_card_service)
    return fault(Subject::kDaemon, Code::kPcscPolicy, "sscd", "SCardEstablishContext");
  return {Subject::kDaemon, State::kGood, "sscd " + facts.daemon->version};
}

}  // namespace

std::vector<Finding> diagnose(const Facts& facts) {
  Findings out{service_finding(facts.service)};
  if (facts.service.error == 0) out.push_back(access_finding(facts));
  broken_drivers(facts, out);
  installed_drivers(facts, out);
  if (facts.readers) {
    serving_drivers(facts, out);
    unserved_readers(facts, out);
    reader_findings(facts, out);
  }
  out.push_back(daemon_finding(facts));
  return out;
}

int exit_code(const std::vector<Finding>& findings) {
  const auto first = std::find_if(findings.begin(), findings.end(),
                                  [](const Finding& f) { return f.state == State::kFault; });
  return first == findings.end() ? 0 : info(*first->code).exit_code;
}

}  // namespace ssc::cli
