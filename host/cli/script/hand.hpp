// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "host/base/failure.hpp"

namespace ssc::script {

// What inserts and pulls cards: a simulator, or a person.
class Hand {
 public:
  virtual ~Hand() = default;

  // The card it inserts is an invented one: nothing on it can be spoilt.
  virtual bool simulated() const = 0;
  // How long reader and service may take to see what it did, or the person to do it.
  virtual std::chrono::seconds patience() const = 0;

  // Into the slot of that number; no persona: any card.
  virtual Result<void> insert(unsigned slot, const std::string& persona) = 0;
  virtual Result<void> pull(unsigned slot) = 0;
};

// A person at the terminal, asked on standard error.
class Operator final : public Hand {
 public:
  bool simulated() const override { return false; }
  std::chrono::seconds patience() const override { return std::chrono::seconds(60); }
  Result<void> insert(unsigned slot, const std::string& persona) override;
  Result<void> pull(unsigned slot) override;
};

}  // namespace ssc::script
