// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "host/cli/script/script.hpp"
#include "host/cli/script/variables.hpp"

// Byte strings and masks of a script, with the values that the variables have now.
namespace ssc::script {

// The bytes. The error says which variable has no value yet, that { } holds more than 255 bytes, or
// that there are more than kMaxBytes.
tl::expected<std::vector<Byte>, std::string> evaluate(const Pieces& pieces,
                                                      const Variables& variables);

// Where an answer first leaves its mask.
struct Difference {
  std::size_t at = 0;                   // from 0
  std::string expected;                 // two digits or x; "--": the answer should have ended
  std::string got;                      // two digits; "--": it has ended
  std::string full_expected, full_got;  // every byte, blanks between; xx for any
};

class Mask {
 public:
  static tl::expected<Mask, std::string> make(const Pieces& pieces, const Variables& variables);

  // Nothing when it fits.
  std::optional<Difference> compare(Bytes answer) const;
  // Sets the variables of an answer that fits.
  void capture(Bytes answer, Variables& variables) const;

 private:
  struct Region {
    std::string name;
    std::size_t at, size;
  };

  void take(const Piece& piece);
  void take(Bytes value, Bytes care);
  std::string expected_at(std::size_t at) const;
  std::string full(std::size_t slack) const;  // with so many bytes in the open part

  std::vector<Byte> value_, care_;  // of the bytes that must be there
  std::vector<Region> regions_;
  std::optional<std::size_t> open_;  // before this one any number of bytes may stand
};

// "9000 (done)": a status as reports show it.
std::string name_of(std::uint16_t status);
// Every byte as two digits, blanks between.
std::string spaced_hex(Bytes bytes);

}  // namespace ssc::script
