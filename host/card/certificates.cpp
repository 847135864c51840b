// SPDX-License-Identifier: Apache-2.0
#include "host/card/certificates.hpp"

#include <charconv>

namespace ssc::card {
namespace {

constexpr std::uint16_t kCertificateFile = 0xEF19;

// The inner tags of the compound item.
constexpr std::uint8_t kType = 0x18, kDivision = 0x19, kFrom = 0x1A, kUntil = 0x1B, kPaid = 0x1C,
                       kMonths = 0x1D, kIssued = 0x1E;

std::string_view text(const ItemContent& certificate, std::uint8_t tag) {
  for (const ItemContent& item : certificate.inner) {
    if (item.tag == tag) return item.text.reveal();
  }
  return {};
}

template <class Number>
std::optional<Number> number(std::string_view digits) {
  Number value{};
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// YYYYMMDD; a day that no calendar has is none.
std::optional<Date> date(std::string_view digits) {
  const auto year = number<int>(digits.substr(0, 4));
  if (digits.size() != 8 || !year) return std::nullopt;
  const auto month = number<unsigned>(digits.substr(4, 2));
  const auto day = number<unsigned>(digits.substr(6, 2));
  if (!month || !day) return std::nullopt;
  const Date date{std::chrono::year{*year}, std::chrono::month{*month}, std::chrono::day{*day}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

Certificate certificate(const ItemContent& item) {
  return {
      .insurance_type = std::string(text(item, kType)),
      .division = std::string(text(item, kDivision)),
      .from = date(text(item, kFrom)),
      .until = date(text(item, kUntil)),
      .paid_fen = number<std::int64_t>(text(item, kPaid)),
      .paid_months = number<unsigned>(text(item, kMonths)),
      .issued = date(text(item, kIssued)),
  };
}

}  // namespace

Result<std::vector<Certificate>> read_certificates(OpenCard& card) {
  const auto* file = sscard::find_file(sscard::Df::kDf03, kCertificateFile, card.version());
  if (file == nullptr) return failure(Code::kFileUnknown, "DF03EF19");
  const auto content = card.read(*file);
  if (!content) return tl::unexpected(content.error());
  std::vector<Certificate> certificates;
  for (const ItemContent& item : content->records.front().items) {
    if (!text(item, kType).empty()) certificates.push_back(certificate(item));
  }
  return certificates;
}

}  // namespace ssc::card
