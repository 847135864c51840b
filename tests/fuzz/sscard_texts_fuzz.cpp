// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include "host/sscard_driver/gbk.hpp"
#include "host/sscard_driver/write_data.hpp"
#include "tests/fuzz/check.hpp"

// What a program hands to the national library: pFileAddr, 00, pWriteData; and the same as every
// other text.
namespace ssc::national {
namespace {

using fuzz::check;

constexpr sscard::Version kVersions[] = {sscard::Version::k1_0, sscard::Version::k2_0,
                                         sscard::Version::k3_0};

// Whatever stands between two ends is part of the text, and nothing is lost but the ends.
void check_split(std::string_view text, char end) {
  std::size_t size = 0;
  for (const std::string_view part : split(text, end)) {
    check(part.empty() ||
          (part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size()));
    size += part.size() + 1;
  }
  check(size == text.size() || size == text.size() + 1);
}

void check_update(const FileUpdate& update, sscard::Version version) {
  const sscard::File& file = *update.address.file;
  if (file.structure != sscard::Structure::kRecords) return;
  check(update.values.size() == update.address.items.size());
  for (std::size_t i = 0; i < update.values.size(); ++i) {
    const auto* item = sscard::find_item(file, update.address.items[i].tag, version);
    check(item != nullptr && update.values[i].size() <= item->length);
  }
}

void run(std::string_view text) {
  const std::size_t end = std::min(text.find('\0'), text.size());
  const std::string_view addresses = text.substr(0, end);
  const std::string_view data = text.substr(std::min(end + 1, text.size()));
  for (const char sign : {'|', '^', '$'}) check_split(data, sign);
  check(cut(data, 7).size() <= 7 && data.starts_with(cut(data, 7)));
  (void)parse_card_info(data);
  (void)parse_hsm_answer(data);
  const auto pay = parse_pay_info(data);
  check(!pay || pay->account_and_fund_fen <= pay->total_fen);
  for (const sscard::Version version : kVersions) {
    const auto updates = parse_updates(addresses, data, version);
    if (!updates) continue;
    for (const FileUpdate& update : *updates) check_update(update, version);
  }
}

}  // namespace
}  // namespace ssc::national

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::national::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
