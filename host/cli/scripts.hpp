// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cli/commands.hpp"

// Commands that talk to a card straight through PC/SC, without the service.
namespace ssc::cli {

Result<Output> run_apdu(const Options& options);
Result<Output> run_script(const Options& options);  // a failed test is its answer, exit code 1
Result<Output> run_trace_record(const Options& options);  // a script, with all that went to and fro
Result<Output> run_trace_redact(const Options& options);

}  // namespace ssc::cli
