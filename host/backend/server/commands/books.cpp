// SPDX-License-Identifier: Apache-2.0
// verify, backup: the databases as a whole.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "host/backend/audit/verify_files.hpp"
#include "host/backend/server/backend.hpp"
#include "host/backend/server/commands/options.hpp"
#include "host/backend/store/sqlite_store.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;

// Who was insured on day one, which only the configuration knows.
Result<std::optional<Data>> data_of(const Options& options) {
  if (options.config.empty()) return std::nullopt;
  const auto config = load_config(options.config);
  if (!config) return tl::unexpected<Failure>(config.error());
  auto data = load_data(*config);
  if (!data) return tl::unexpected<Failure>(data.error());
  return std::optional<Data>(std::move(*data));
}

Result<void> expect_files(const std::vector<std::filesystem::path>& paths) {
  std::error_code error;
  for (const auto& path : paths)
    if (!std::filesystem::is_regular_file(path, error))
      return failure(Code::kInputFile, path.string());
  return {};
}

json::object to_json(const Finding& finding) {
  return {{"invariant", label(finding.invariant)},
          {"region", finding.region},
          {"subject", finding.subject},
          {"text", finding.text}};
}

void print(const std::vector<Finding>& findings, bool as_json, std::ostream& out) {
  if (!as_json) {
    for (const Finding& finding : findings) out << to_text(finding) << '\n';
    if (findings.empty()) out << "all is well\n";
    return;
  }
  json::array list;
  for (const Finding& finding : findings) list.push_back(to_json(finding));
  out << json::serialize(json::object{{"findings", std::move(list)}}) << '\n';
}

}  // namespace

Result<int> verify_databases(const Options& options, std::ostream& out) {
  const auto data = data_of(options);
  if (!data) return tl::unexpected<Failure>(data.error());
  if (const auto there = expect_files(options.databases); !there)
    return tl::unexpected<Failure>(there.error());
  const Registry* registry = data->has_value() ? &(*data)->registry : nullptr;
  const auto findings = verify_files(options.databases, {sm3, registry});
  print(findings, options.json, out);
  return findings.empty() ? 0 : 1;
}

Result<int> back_up(const Options& options, std::ostream&) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(options.source, error))
    return failure(Code::kInputFile, options.source.string());
  if (std::filesystem::exists(options.target, error))
    return failure(Code::kOutputFile, options.target.string() + " exists already");
  if (!std::filesystem::is_directory(std::filesystem::absolute(options.target).parent_path(),
                                     error))
    return failure(Code::kOutputFile, options.target.string() + ": no such folder");
  return backup_sqlite_store(options.source, options.target).map([] { return 0; });
}

}  // namespace ssc::backend
