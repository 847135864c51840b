// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protocol/sscard/secure_messaging.hpp"

// Money on cards of the offline mode (parts 5 and 7 of the card's rules): credited by the insurer
// (load), spent at a terminal (purchase). Amounts are in fen. An answer belongs to the command
// before it:
//
//   idle ──INITIALIZE FOR LOAD──────► loading ────CREDIT──► idle
//     └────INITIALIZE FOR PURCHASE──► purchasing ─DEBIT───► idle        anything else: 6901, idle
//
// MAC and TAC inputs leave the command's header out.
namespace ssc::sscard {

using TerminalNumber = std::array<Byte, 6>;  // cn
using TerminalSerial = std::array<Byte, 4>;  // b, counted by the PSAM
using CardSerial = std::array<Byte, 2>;      // b, counted by the card
using CardRandom = std::array<Byte, 4>;
using TransactionTime = std::array<Byte, 7>;  // cn, YYYYMMDDhhmmss

// As in the transaction's record.
enum class TransactionType : std::uint8_t { kLoad = 0x01, kPurchase = 0x02 };

enum class Purse : std::uint8_t { kAccount = 0x01, kOwn = 0x02, kFund = 0x03 };

// --- Balance ---

// B0 26 00 0x: after the PIN. The account answers 4 bytes; what was paid this year 4 and the year.
Command get_balance(Purse purse);
struct Balance {
  std::uint32_t fen = 0;
  FixedBytes<2> year;  // cn; of kOwn and kFund
};
// kTruncated, kTrailing.
Expected<Balance> parse_balance(Bytes answer, Purse purse);

// Whether a payment on that day (YYYYMMDD) still counts to the totals of that year, which begins on
// that day (MMDD); else they begin anew.
bool counts_to_year(std::uint32_t date, std::uint32_t year, std::uint32_t starting_day);

Command get_starting_day();
// In the open, for its Lc is 02 and CLA B0; external authentication with DSK comes first. `day`:
// MMDD, cn.
Command update_starting_day(const std::array<Byte, 2>& day);

// --- Load ---

struct Load {
  std::uint32_t fen = 0;
  TerminalNumber terminal{};
  TransactionTime time{};  // of the insurer's host
};

// What INITIALIZE FOR LOAD answers.
struct LoadChallenge {
  std::uint32_t balance_fen = 0;
  CardSerial serial{};
  std::uint8_t key_version = 0, algorithm = 0;
  CardRandom random{};
  Mac mac1{};
};

Command initialize_for_load(std::uint8_t key_index, const Load& load);
Expected<LoadChallenge> parse_load_challenge(Bytes answer);  // kTruncated, kTrailing
Command credit_for_load(const TransactionTime& time, const Mac& mac2);

// --- Purchase ---

struct Purchase {
  std::uint32_t account_fen = 0, own_fen = 0, fund_fen = 0;
  TerminalNumber terminal{};
  TransactionTime time{};
};

// What INITIALIZE FOR PURCHASE answers.
struct PurchaseChallenge {
  std::uint32_t balance_fen = 0, own_total_fen = 0, fund_total_fen = 0;
  std::array<Byte, 2> year{};  // cn; of the totals
  CardSerial serial{};
  std::uint8_t key_version = 0, algorithm = 0;
  CardRandom random{};
};

// What the PSAM adds.
struct PurchaseProof {
  TerminalSerial terminal_serial{};
  Mac mac1{};
};

// What DEBIT FOR PURCHASE answers; the TAC goes to the insurer, MAC2 to the PSAM.
struct PurchaseReceipt {
  Mac tac{}, mac2{};
};

FixedBytes<12> amounts(const Purchase& purchase);  // account, own, fund

Command initialize_for_purchase(std::uint8_t key_index, const Purchase& purchase);
Expected<PurchaseChallenge> parse_purchase_challenge(Bytes answer);  // kTruncated, kTrailing
Command debit_for_purchase(const PurchaseProof& proof, const TransactionTime& time);
Expected<PurchaseReceipt> parse_purchase_receipt(Bytes answer);  // kTruncated, kTrailing

// Whether a transaction happened, asked after the card was pulled. MAC and TAC come the other way
// round than from DEBIT.
Command get_transaction_proof(TransactionType type, const CardSerial& serial);
struct TransactionProof {
  Mac mac{}, tac{};
};
Expected<TransactionProof> parse_transaction_proof(Bytes answer);  // kTruncated, kTrailing

// --- What the MACs are made of ---

// The factors of session_key().
std::array<Byte, 8> load_factor(const LoadChallenge& card);
std::array<Byte, 8> purchase_factor(const PurchaseChallenge& card, const TerminalSerial& terminal);

using MacInput = FixedBytes<32>;
MacInput load_mac1_input(std::uint32_t balance_fen, const Load& load);
MacInput load_mac2_input(const Load& load);
// `serial`: as INITIALIZE FOR LOAD answered it, before the card counts it up.
MacInput load_tac_input(std::uint32_t balance_fen, const CardSerial& serial, const Load& load);
MacInput purchase_mac1_input(const Purchase& purchase);
MacInput purchase_mac2_input(const Purchase& purchase);
MacInput purchase_tac_input(const Purchase& purchase, const TerminalSerial& terminal);

}  // namespace ssc::sscard
