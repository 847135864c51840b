// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "host/card/authenticator.hpp"
#include "host/card/debit.hpp"
#include "host/card/pin_unblock.hpp"
#include "host/sscard_driver/fields.hpp"
#include "host/sscard_driver/file_address.hpp"
#include "host/sscard_driver/station.hpp"
#include "host/sscard_driver/write_data.hpp"

// What the functions of SSCardDriver.h do, without C and without locks. Inputs and outputs are
// those of the functions; an output is of use only after success.
namespace ssc::national {

// iReloadPIN or iUnblockPIN.
enum class PinAction { kReload, kUnblock };

// A function with an HSM in several steps: a step that succeeds leaves here what the next one
// needs, with the card and its reader; any other call ends it.
//
//   idle ──Step1──► kind of step pending ──Step2──► idle, or the next kind ──Step3──► idle
//
// A step whose kind is not pending is SSCARD_NOT_OPENED.
class Driver {
 public:
  explicit Driver(std::shared_ptr<pcsc::Api> api = pcsc::winscard()) : api_(std::move(api)) {}

  // Ends what a step has begun, and gives card and reader back.
  void end() { pending_ = std::monostate(); }

  Result<void> read_card_bas(int type, Fields& out);
  Result<void> read_card_bas_step1(int type, Fields& out);
  Result<void> read_card_bas_step2(std::string_view key, Fields& out);

  Result<void> read_card(int type, int auth_type, std::string_view card_info,
                         std::string_view addresses, Fields& out);
  Result<void> read_card_step1(int type, std::string_view card_info, std::string_view addresses,
                               Fields& out);
  Result<void> read_card_step2(std::string_view key, Fields& out);

  Result<void> write_card(int type, std::string_view card_info, std::string_view addresses,
                          std::string_view data);
  Result<void> write_card_step1(int type, std::string_view card_info, std::string_view addresses,
                                Fields& out);
  Result<void> write_card_step2(std::string_view key, std::string_view data);

  Result<void> verify_pin(int type);
  Result<void> change_pin(int type);

  Result<void> debit(int type, std::string_view card_info, std::string_view pay_info, Fields& out);
  Result<void> debit_step1(int type, std::string_view card_info, std::string_view pay_info,
                           Fields& out);
  Result<void> debit_step2(std::string_view key, Fields& out);
  Result<void> read_debit_records(int type, Fields& out);

  Result<void> replace_pin(PinAction action, int type, std::string_view card_info);
  Result<void> replace_pin_step1(PinAction action, int type, std::string_view card_info,
                                 Fields& out);
  Result<void> replace_pin_step2(PinAction action, std::string_view key, Fields& out);
  Result<void> replace_pin_step3(PinAction action, std::string_view key);

 private:
  using StationPtr = std::unique_ptr<Station>;

  struct Basic {
    StationPtr station;
    sscard::Cryptogram source{};   // of the internal authentication
    sscard::Cryptogram genuine{};  // what the card answered to it
    std::optional<card::Authentication> external;
  };
  // External authentication for one file.
  struct OneFile {
    StationPtr station;
    std::string name;  // "DF01EF15"
    FileAddress address;
    card::Authentication external;
  };
  struct Read : OneFile {};
  struct Write : OneFile {};
  struct PinProof {
    StationPtr station;
    PinAction action;
    sscard::Algorithm algorithm;
    card::Authentication external;
  };
  struct PinCommand {
    StationPtr station;
    PinAction action;
    sscard::Algorithm algorithm;
    card::PinUnblocking unblocking;
  };
  struct Payment {
    StationPtr station;
    sscard::Algorithm algorithm;
    card::Debit debit;
  };

  template <class Step>
  Result<Step> take();
  Result<StationPtr> open(int type, KeyHolder keys);
  Result<StationPtr> open_known(int type, KeyHolder keys, std::string_view card_info);
  Result<OneFile> begin_one_file(int type, std::string_view card_info, std::string_view addresses,
                                 card::Access access, Fields& out);
  static Result<card::PinUnblocking> begin_unblocking(Station& station, PinAction action);

  std::shared_ptr<pcsc::Api> api_;
  std::variant<std::monostate, Basic, Read, Write, PinProof, PinCommand, Payment> pending_;
};

template <class Step>
Result<Step> Driver::take() {
  auto pending = std::exchange(pending_, std::monostate());
  if (auto* step = std::get_if<Step>(&pending)) return std::move(*step);
  return error(SSCARD_NOT_OPENED);
}

}  // namespace ssc::national
