// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/content.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "host/cli/card/labels.hpp"
#include "host/cli/render.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::cli {
namespace {

using card::ItemContent;
using sscard::File;

// ---- for people ------------------------------------------------------------

std::string hex(Bytes bytes) {
  std::string text(2 * bytes.size(), '0');
  to_hex(bytes, text);
  return text;
}

// "20240601" as "2024-06-01".
std::string date(std::string_view digits) {
  std::string text(digits);
  if (text.size() == 8) text.insert(6, "-").insert(4, "-");
  return text;
}

// "20240601093000" as "2024-06-01 09:30:00".
std::string moment(std::string_view digits) {
  if (digits.size() != 14) return std::string(digits);
  std::string time(digits.substr(8));
  time.insert(4, ":").insert(2, ":");
  return date(digits.substr(0, 8)) + " " + time;
}

std::string amount(std::string_view fen, Language language) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(fen.data(), fen.data() + fen.size(), value);
  const bool whole = error == std::errc() && end == fen.data() + fen.size();
  return whole ? money(value, language) : std::string(fen);
}

// Of an insurance type that flags follow, as DF04 EF05 has it (310 01000).
constexpr std::size_t kInsuranceTypeDigits = 3;

std::string coded(Vocabulary words, std::string_view code, Language language) {
  return words == Vocabulary::kInsuranceType ? spelt(words, code, language, kInsuranceTypeDigits)
                                             : spelt(words, code, language);
}

std::string value_of(const File& file, const ItemContent& content, Language language) {
  if (content.item == nullptr) return hex({content.raw.data(), content.raw.size()});
  const std::string_view text = content.text.reveal();
  if (const auto words = vocabulary(file, *content.item)) return coded(*words, text, language);
  if (content.item->type == sscard::Type::kDate) return date(text);
  if (content.item->name == "time") return moment(text);
  if (content.item->name.ends_with("_fen")) return amount(text, language);
  return std::string(text);
}

std::string label_of(const File& file, const ItemContent& content, Language language) {
  if (content.item != nullptr) return label(file, *content.item, language);
  const std::array<Byte, 1> tag = {content.tag};
  return std::string(Text{"Tag ", "标签 "}.in(language)) + hex(tag);
}

bool is_compound(const ItemContent& content) {
  return content.item != nullptr && content.item->type == sscard::Type::kCompound;
}

bool is_blank(const ItemContent& content) {
  if (content.item == nullptr) return content.raw.empty();
  return content.text.empty() && std::all_of(content.inner.begin(), content.inner.end(), is_blank);
}

class Renderer {
 public:
  Renderer(Sheet& sheet, const File& file) : sheet_(sheet), file_(file) {}

  // True when there was anything to show.
  bool items(const std::vector<ItemContent>& items, unsigned depth) {
    bool any = false;
    for (const ItemContent& content : items) {
      if (is_blank(content)) continue;
      any = true;
      is_compound(content) ? compound(content, depth) : row(content, depth);
    }
    return any;
  }

  bool records(const std::vector<card::RecordContent>& records) {
    bool any = false;
    for (const auto& record : records) {
      if (std::all_of(record.items.begin(), record.items.end(), is_blank)) continue;
      if (file_.structure == sscard::Structure::kCyclic) number(record.number);
      any |= items(record.items, file_.structure == sscard::Structure::kCyclic ? 1 : 0);
    }
    return any;
  }

 private:
  static std::string indent(unsigned depth) { return std::string(std::size_t{2} * depth, ' '); }

  void row(const ItemContent& content, unsigned depth) {
    sheet_.line(indent(depth) + label_of(file_, content, sheet_.language()),
                value_of(file_, content, sheet_.language()));
  }
  void compound(const ItemContent& content, unsigned depth) {
    sheet_.subtitle(indent(depth) + label_of(file_, content, sheet_.language()) + " " +
                    std::to_string(content.occurrence));
    items(content.inner, depth + 1);
  }
  void number(unsigned number) {
    sheet_.subtitle(std::string(Text{"Record ", "记录 "}.in(sheet_.language())) +
                    std::to_string(number));
  }

  Sheet& sheet_;
  const File& file_;
};

// ---- for programs ----------------------------------------------------------

boost::json::string json_text(std::string_view text) {
  return boost::json::string(text.data(), text.size());
}

boost::json::array json_items(const std::vector<ItemContent>& items);

boost::json::object json_item(const ItemContent& content) {
  boost::json::object out;
  const std::array<Byte, 1> tag = {content.tag};
  if (content.tag != 0) out["tag"] = hex(tag);
  if (content.item != nullptr) out["name"] = json_text(content.item->name);
  out["occurrence"] = content.occurrence;
  if (content.item != nullptr && !is_compound(content))
    out["text"] = json_text(content.text.reveal());
  out["raw"] = hex({content.raw.data(), content.raw.size()});
  if (is_compound(content)) out["inner"] = json_items(content.inner);
  return out;
}

boost::json::array json_items(const std::vector<ItemContent>& items) {
  boost::json::array out;
  for (const ItemContent& content : items) out.push_back(json_item(content));
  return out;
}

boost::json::array json_records(const std::vector<card::RecordContent>& records) {
  boost::json::array out;
  for (const auto& record : records)
    out.push_back({{"number", record.number}, {"items", json_items(record.items)}});
  return out;
}

}  // namespace

std::string_view name_of(sscard::Df application) {
  constexpr std::array<std::string_view, 7> kNames = {"SSSE", "DF01", "DF02", "DF03",
                                                      "DF04", "DF05", "DF07"};
  return kNames[static_cast<std::size_t>(application)];
}

std::string name_of_ef(std::uint16_t ef) {
  const std::array<Byte, 2> bytes = {static_cast<Byte>(ef >> 8), static_cast<Byte>(ef & 0xFF)};
  return hex(bytes);
}

void render(Sheet& sheet, const card::FileContent& content) {
  const File& file = *content.file;
  const Language language = sheet.language();
  sheet.title(std::string(label(file, language)) + " (" + std::string(name_of(file.df)) + " " +
              name_of_ef(file.ef) + ")");
  constexpr Text kBytes{" bytes", " 字节"};
  constexpr Text kEmpty{"empty", "无内容"};
  if (file.structure == sscard::Structure::kTransparent) {
    sheet.subtitle(std::to_string(content.bytes.size()).append(kBytes.in(language)));
  } else if (!Renderer(sheet, file).records(content.records)) {
    sheet.subtitle(kEmpty.in(language));
  }
}

boost::json::object json_name(const File& file) {
  boost::json::object out;
  out["application"] = json_text(name_of(file.df));
  out["file"] = name_of_ef(file.ef);
  out["name"] = json_text(file.name);
  return out;
}

boost::json::object to_json(const card::FileContent& content) {
  const File& file = *content.file;
  boost::json::object out = json_name(file);
  if (file.structure == sscard::Structure::kTransparent) {
    out["bytes"] = hex({content.bytes.data(), content.bytes.size()});
  } else {
    out["records"] = json_records(content.records);
  }
  return out;
}

}  // namespace ssc::cli
