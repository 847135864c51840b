// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// The character set of the library's texts: GBK, and for the characters that it lacks the four
// bytes of GB 18030, as on the card.
namespace ssc::national {

// Of UTF-8; '?' for what is none. Empty without a converter on this machine.
std::string to_gbk(std::string_view utf8);

// Bytes of the first character of `gbk`: 1, 2 or 4; 0 when it is none, or incomplete. The second
// byte of a character can look like '|' or '^', so that texts are walked with this.
std::size_t character_size(std::string_view gbk);

// The parts of a text whose every part ends in `end`; a last part without it counts as well.
std::vector<std::string_view> split(std::string_view gbk, char end);

// The longest beginning of whole characters with at most so many bytes.
std::string_view cut(std::string_view gbk, std::size_t max);

}  // namespace ssc::national
