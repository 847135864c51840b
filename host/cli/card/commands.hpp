// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cli/commands.hpp"

// Commands on one card straight through PC/SC, without the service. PINs are typed or come from
// standard input, a line each.
namespace ssc::cli {

Result<Output> run_card_show(const Options& options);
Result<Output> run_card_files(const Options& options);

Result<Output> run_pin_status(const Options& options);
Result<Output> run_pin_verify(const Options& options);
Result<Output> run_pin_change(const Options& options);
Result<Output> run_pin_unblock(const Options& options);
Result<Output> run_pin_reload(const Options& options);

}  // namespace ssc::cli
