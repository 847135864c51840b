// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

// The words of the policy files, in the order of their enumerators.
namespace ssc::backend {

inline constexpr std::array<std::string_view, 5> kAuthorityNames = {"article", "city", "province",
                                                                    "national", "law"};
inline constexpr std::array<std::string_view, 5> kConfidenceNames = {"invented", "unconfirmed",
                                                                     "low", "medium", "high"};
inline constexpr std::array<std::string_view, 3> kKnowledgeNames = {"known", "unknown",
                                                                    "ambiguous"};

template <std::size_t N, class Enum>
constexpr std::string_view name_of(const std::array<std::string_view, N>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

}  // namespace ssc::backend
