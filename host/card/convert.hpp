// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "host/card/card_data.hpp"
#include "protocol/sscard/base.hpp"
#include "protocol/sscard/holder.hpp"

// From the bytes of protocol/sscard to the texts of card_data.hpp.
namespace ssc::card {

// Codes of static life, each once.
class Warnings {
 public:
  Warnings() = default;
  explicit Warnings(std::vector<std::string_view> codes) : codes_(std::move(codes)) {}

  void add(std::string_view code);
  void add(sscard::Findings findings);
  std::vector<std::string_view> take() { return std::move(codes_); }

 private:
  std::vector<std::string_view> codes_;
};

CardFacts card_facts(const sscard::Base& base, const Application& application, Warnings& warnings);
Holder holder(const sscard::Holder& raw, Warnings& warnings);

}  // namespace ssc::card
