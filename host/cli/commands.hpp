// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/api/client/client.hpp"
#include "host/base/failure.hpp"

namespace ssc::cli {

// Of apdu, script and trace.
struct ScriptOptions {
  std::vector<std::string> commands;         // in hex
  std::vector<std::filesystem::path> files;  // scripts, or folders of them
  std::filesystem::path trace;
  std::optional<std::filesystem::path> junit;
  bool allow_pin = false;
  bool allow_write = false;
  unsigned pin_tries = 3;
  bool show_data = false;
};

// Of card and pin.
struct CardOptions {
  bool all = false;                 // every file, not only issuer and holder
  bool offer_pin = false;           // asked for, and offered to the card for what it opens
  bool pin_pad = false;             // PINs are entered on the keys of the reader
  unsigned pin_tries = 3;           // a PIN is not sent when the card allows fewer
  std::optional<std::string> psam;  // its reader; else the SAM slot beside the card
  bool no_psam = false;
};

// What the command line says.
struct Options {
  bool json = false;
  bool coloured = false;  // standard output is a terminal
  Language language = Language::kEnglish;
  std::filesystem::path socket;
  std::filesystem::path control;  // of the simulated card
  api::CardRequest card;          // --reader, --wait
  std::optional<std::filesystem::path> png;
  std::optional<std::string> division;  // of the voucher
  api::VerifyRequest verify;
  api::ApplyRequest apply;  // without reader and wait
  api::StatusRequest status;
  std::string persona;
  ScriptOptions script;
  CardOptions at_card;
};

// What goes to standard output, one JSON object with --json, else text; and what ssctl ends with.
struct Output {
  std::string text;
  int exit_code = 0;
};

using Command = Result<Output> (*)(const Options& options);

Result<Output> run_readers(const Options& options);
Result<Output> run_read(const Options& options);
Result<Output> run_voucher(const Options& options);
Result<Output> run_voucher_verify(const Options& options);
Result<Output> run_balance(const Options& options);
Result<Output> run_transfer_apply(const Options& options);
Result<Output> run_transfer_status(const Options& options);
Result<Output> run_transfer_list(const Options& options);
Result<Output> run_doctor(const Options& options);  // faults are its answer, not its failure
Result<Output> run_sim_list(const Options& options);
Result<Output> run_sim_insert(const Options& options);
Result<Output> run_sim_pull(const Options& options);

}  // namespace ssc::cli
