// SPDX-License-Identifier: Apache-2.0
#include "host/cli/commands.hpp"

#include "host/cli/doctor/doctor.hpp"
#include "host/cli/doctor/report.hpp"
#include "host/cli/qr.hpp"
#include "host/cli/render.hpp"
#include "host/cli/sim.hpp"

namespace ssc::cli {
namespace {

template <class Answer>
Result<Output> show(const Options& options, const Result<Answer>& answer) {
  if (!answer) return tl::unexpected(answer.error());
  return Output{options.json ? api::to_text(*answer) + "\n" : render(*answer, options.language)};
}

api::Client service(const Options& options) {
  return api::Client(options.socket);
}

}  // namespace

Result<Output> run_readers(const Options& options) {
  return show(options, service(options).readers());
}

Result<Output> run_read(const Options& options) {
  return show(options, service(options).read_card(options.card));
}

Result<Output> run_voucher(const Options& options) {
  auto answer =
      service(options).issue_voucher({options.division, options.card.reader, options.card.wait_ms});
  if (!answer) return tl::unexpected(answer.error());
  const auto code = QrCode::encode(answer->voucher.text.reveal());
  if (!code) return tl::unexpected(code.error());
  answer->voucher.qr_version = code->version();
  if (options.png) {
    if (auto written = write_png(*code, *options.png); !written)
      return tl::unexpected(written.error());
  }
  auto shown = show(options, answer);
  if (!options.json) shown->text.insert(0, draw(*code, options.coloured));
  return shown;
}

Result<Output> run_voucher_verify(const Options& options) {
  return show(options, service(options).verify_voucher(options.verify));
}

Result<Output> run_balance(const Options& options) {
  return show(options, service(options).balance(options.card));
}

Result<Output> run_transfer_apply(const Options& options) {
  auto request = options.apply;
  request.reader = options.card.reader;
  request.wait_ms = options.card.wait_ms;
  return show(options, service(options).apply_transfer(request));
}

Result<Output> run_transfer_status(const Options& options) {
  return show(options, service(options).transfer_status(options.status));
}

Result<Output> run_transfer_list(const Options& options) {
  return show(options, service(options).list_transfers(options.card));
}

Result<Output> run_doctor(const Options& options) {
  const auto findings = diagnose(examine(options.socket));
  return Output{options.json ? to_json(findings, options.language) + "\n"
                             : render(findings, options.language),
                exit_code(findings)};
}

Result<Output> run_sim_list(const Options& options) {
  return show(options, CardSim(options.control).list());
}

Result<Output> run_sim_insert(const Options& options) {
  const auto done = CardSim(options.control).insert(options.persona);
  if (!done) return tl::unexpected(done.error());
  return show(options, Result<SimCard>(SimCard{options.persona}));
}

Result<Output> run_sim_pull(const Options& options) {
  const auto done = CardSim(options.control).pull();
  if (!done) return tl::unexpected(done.error());
  return show(options, Result<SimCard>(SimCard{}));
}

}  // namespace ssc::cli
