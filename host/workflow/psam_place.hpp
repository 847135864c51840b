// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace ssc::workflow {

// Where the terminal keeps its PSAM, and so where no user's card is.
class PsamPlace {
 public:
  // Besides the user's card: a slot of the same reader but its first.
  static PsamPlace beside() { return PsamPlace(Kind::kBeside, {}); }
  // Alone in the reader with this PC/SC name.
  static PsamPlace in(std::string reader) { return PsamPlace(Kind::kNamed, std::move(reader)); }
  static PsamPlace nowhere() { return PsamPlace(Kind::kNowhere, {}); }

  bool is_beside() const { return kind_ == Kind::kBeside; }
  bool is_nowhere() const { return kind_ == Kind::kNowhere; }
  const std::string& reader() const { return reader_; }

  // Whether a PSAM is all that this reader is for.
  bool takes(std::string_view reader) const;

 private:
  enum class Kind { kBeside, kNamed, kNowhere };

  PsamPlace(Kind kind, std::string reader) : kind_(kind), reader_(std::move(reader)) {}

  Kind kind_;
  std::string reader_;
};

}  // namespace ssc::workflow
