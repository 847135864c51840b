// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/persona.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "tools/cardsim/encode.hpp"
#include "tools/cardsim/persona_line.hpp"
#include "tools/cardsim/persona_security.hpp"
#include "tools/cardsim/toml_keys.hpp"

namespace ssc::cardsim {
namespace {

using sscard::File;
using sscard::Item;
using sscard::Structure;
using sscard::Type;

constexpr std::size_t kMaxAtr = 33;
constexpr std::size_t kMaxValue = 253;  // a record with its header is one answer
constexpr std::array<std::string_view, 20> kOwnKeys = {
    "title",     "base",    "atr",    "application", "length_bytes", "t0",        "t1",
    "pps",       "classes", "timing", "faults",      "pin",          "pin_tries", "key_tries",
    "algorithm", "keys",    "purse",  "psam",        "raw",          "pki"};

// One file's records out of its part of the persona.
class FileEncoder {
 public:
  // What a liar's file says instead of the truth; nullptr: nothing.
  struct Lies {
    const toml::table* length_bytes;
    const toml::table* raw;
  };

  FileEncoder(const File& file, sscard::Version version, const toml::node* given, Lies lies)
      : file_(file), version_(version), given_(given), lies_(lies) {}

  std::vector<Data> encode() const {
    for (const toml::table* lies : {lies_.length_bytes, lies_.raw}) {
      if (lies != nullptr) refuse_unknown_items(file_.items, *lies, key());
    }
    switch (file_.structure) {
      case Structure::kTransparent: return {transparent(table())};
      case Structure::kCyclic: return cyclic();
      case Structure::kRecords: return records(file_.items, table(), key());
    }
    return {};
  }

 private:
  using Items = std::span<const Item>;

  std::string key() const { return std::string(file_.name); }

  const toml::table& table() const {
    static const toml::table kNone;  // all blank
    if (given_ == nullptr) return kNone;
    if (!given_->is_table()) wrong(file_.name, "not a table");
    return *given_->as_table();
  }

  Data transparent(const toml::table& given) const {
    refuse_unknown_keys(given, [](std::string_view key) { return key == "content"; });
    Data content = hex(key() + ".content", value_or<std::string>(given, "content", ""));
    if (content.size() > file_.size) wrong(key() + ".content", "too long");
    content.resize(file_.size, 0x00);
    return content;
  }

  std::vector<Data> cyclic() const {
    std::vector<Data> all;
    each_table(given_, key(), [&](const toml::table& given) {
      refuse_unknown_items(file_.items, given, key());
      Data record;
      for (const Item& item : file_.items) {
        append(record, simple(item, given, key()));
      }
      all.push_back(std::move(record));
    });
    return all;
  }

  // Simple TLVs in the order of the layout.
  std::vector<Data> records(Items items, const toml::table& given, const std::string& where) const {
    refuse_unknown_items(items, given, where);
    std::vector<Data> all;
    for (const Item& item : items) {
      if (!item.in(version_)) continue;
      for (const Data& value : values(item, given, where)) all.push_back(record(item, value));
    }
    return all;
  }

  std::vector<Data> values(const Item& item, const toml::table& given,
                           const std::string& where) const {
    if (lies_.raw != nullptr && lies_.raw->contains(item.name)) return {raw(item)};
    if (item.type == Type::kCompound) return compounds(item, given);
    if (item.name == "name") return {name_parts(given).first};
    if (item.name == "name_continued") return {name_parts(given).second};
    return {simple(item, given, where)};
  }

  Data raw(const Item& item) const {
    const std::string where = "raw." + key() + "." + std::string(item.name);
    Data value = hex(where, required<std::string>(*lies_.raw, item.name));
    if (value.size() > kMaxValue) wrong(where, "too long");
    return value;
  }

  std::vector<Data> compounds(const Item& item, const toml::table& given) const {
    std::vector<Data> all;
    const std::string where = key() + "." + std::string(item.name);
    each_table(given.get(item.name), where, [&](const toml::table& one) {
      all.push_back(joined(records(item.inner, one, where)));
    });
    if (all.size() > item.occurrences) wrong(where, "too many");
    while (all.size() < item.occurrences) all.push_back(joined(records(item.inner, {}, where)));
    return all;
  }

  // The two items of a name: cut between bytes, even inside a character.
  std::pair<Data, Data> name_parts(const toml::table& given) const {
    const Item* continued = sscard::find_item(file_, 0x4E, version_);
    const std::size_t first = sscard::find_item(file_, 0x09, version_)->length;
    const std::size_t second = continued == nullptr ? 0 : continued->length;
    const auto name = encode_gb18030(value_or<std::string>(given, "name", ""));
    if (!name) wrong(key() + ".name", "cannot be said in GB18030");
    if (name->size() > first + second) wrong(key() + ".name", "too long");
    const std::size_t cut = std::min(name->size(), first);
    return {*encode_text(Bytes(*name).first(cut), first),
            *encode_text(Bytes(*name).subspan(cut), second)};
  }

  Data simple(const Item& item, const toml::table& given, const std::string& where) const {
    const auto value = encoded(item, given);
    if (!value) wrong(where + "." + std::string(item.name), "does not fit the item");
    return *value;
  }

  static std::optional<Data> encoded(const Item& item, const toml::table& given) {
    switch (item.type) {
      case Type::kAn: {
        const auto text = encode_gb18030(value_or<std::string>(given, item.name, ""));
        return text ? encode_text(*text, item.length) : std::nullopt;
      }
      case Type::kCn:
        return encode_digits(value_or<std::string>(given, item.name, ""), item.length);
      case Type::kDate: return date(item, given);
      case Type::kB: {
        const auto number = value_or<std::int64_t>(given, item.name, 0);
        if (number < 0) return std::nullopt;
        return encode_binary(static_cast<std::uint64_t>(number), item.length);
      }
      case Type::kCompound: break;
    }
    return std::nullopt;
  }

  static std::optional<Data> date(const Item& item, const toml::table& given) {
    if (!given.contains(item.name)) return encode_digits("", item.length);
    const auto day = required<toml::date>(given, item.name);
    char text[sizeof "YYYYMMDD"];
    std::snprintf(text, sizeof text, "%04u%02u%02u", day.year % 10000U, day.month % 100U,
                  day.day % 100U);
    return encode_digits(text, item.length);
  }

  Data record(const Item& item, const Data& value) const {
    Data bytes = {item.tag, length_byte(item, value.size())};
    append(bytes, value);
    return bytes;
  }

  Byte length_byte(const Item& item, std::size_t honest) const {
    if (lies_.length_bytes == nullptr) return static_cast<Byte>(honest);
    return Section("length_bytes." + key(), lies_.length_bytes)
        .number_or(item.name, 0xFF, static_cast<Byte>(honest));
  }

  static Data joined(const std::vector<Data>& records) {
    Data bytes;
    for (const Data& r : records) append(bytes, r);
    return bytes;
  }

  void refuse_unknown_items(Items items, const toml::table& given, const std::string& where) const {
    for (const auto& [key, node] : given) {
      const bool known = std::any_of(items.begin(), items.end(), [&, k = key.str()](const Item& i) {
        return i.name == k && i.in(version_) && i.name != "name_continued";
      });
      if (!known) wrong(where + "." + std::string(key.str()), "unknown key");
    }
  }

  static void each_table(const toml::node* node, const std::string& where, auto&& visit) {
    if (node == nullptr) return;
    if (!node->is_array()) wrong(where, "not an array of tables");
    for (const toml::node& element : *node->as_array()) {
      if (!element.is_table()) wrong(where, "not an array of tables");
      visit(*element.as_table());
    }
  }

  const File& file_;
  sscard::Version version_;
  const toml::node* given_;
  Lies lies_;
};

const toml::table& required_table(const toml::table& persona, std::string_view key) {
  const toml::table* table = table_if_any(persona, key);
  if (table == nullptr) wrong(key, "missing");
  return *table;
}

sscard::Version version_of(const toml::table& issuer) {
  const auto text = value_or<std::string>(issuer, "version", "");
  const auto version = sscard::recognise_version(as_bytes(text));
  if (!version) wrong("issuer.version", "neither 1.0, 2.0 nor 3.0");
  return *version;
}

bool is_file_of(sscard::Version version, std::string_view key) {
  const auto files = sscard::files();
  return std::any_of(files.begin(), files.end(), [=](const File& f) {
    return f.name == key && f.read_rule(version) != sscard::ReadRule::kAbsent;
  });
}

bool is_own_key(std::string_view key) {
  return std::find(kOwnKeys.begin(), kOwnKeys.end(), key) != kOwnKeys.end();
}

// A table of tables by file; an empty one when there is none.
const toml::table& lies(const toml::table& given, std::string_view key, sscard::Version version) {
  static const toml::table kHonest;
  const toml::table* lies = table_if_any(given, key);
  if (lies == nullptr) return kHonest;
  refuse_unknown_keys(*lies, [=](std::string_view file) { return is_file_of(version, file); });
  return *lies;
}

void add_application(const toml::table& given, CardMemory& card) {
  card.version = version_of(required_table(given, "issuer"));
  required_table(given, "holder");
  refuse_unknown_keys(given, [&](std::string_view key) {
    return is_own_key(key) || is_file_of(card.version, key);
  });
  const toml::table& length_bytes = lies(given, "length_bytes", card.version);
  const toml::table& raw = lies(given, "raw", card.version);
  for (const File& file : sscard::files()) {
    if (!is_file_of(card.version, file.name)) continue;
    const FileEncoder encoder(
        file, card.version, given.get(file.name),
        {table_if_any(length_bytes, file.name), table_if_any(raw, file.name)});
    card.files.push_back({&file, encoder.encode()});
  }
}

struct NotToml {
  toml::source_index line;
};

toml::table parse(std::string_view text) {
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) throw NotToml{parsed.error().source().begin.line};
  return std::move(parsed).table();
}

// One level: a base has none of its own.
toml::table with_base(toml::table given, const PersonaText& text_of) {
  if (!given.contains("base")) return given;
  const auto name = required<std::string>(given, "base");
  const auto text = text_of ? text_of(name) : std::nullopt;
  if (!text) wrong("base", "no such persona");
  toml::table whole = parse(*text);
  if (whole.contains("base")) wrong("base", "has a base itself");
  for (const auto& [key, node] : given) whole.insert_or_assign(key, node);
  return whole;
}

Persona read(const toml::table& given) {
  Persona persona;
  persona.title = required<std::string>(given, "title");
  persona.atr = hex("atr", required<std::string>(given, "atr"));
  if (persona.atr.size() > kMaxAtr) wrong("atr", "too long");
  read_line_keys(given, persona);
  const bool has_files = value_or(given, "application", true) && !given.contains("psam");
  if (has_files) {
    add_application(given, persona.card);
  } else {
    refuse_unknown_keys(given, is_own_key);
  }
  read_security_keys(given, persona);
  return persona;
}

}  // namespace

Result<Persona> parse_persona(std::string_view text, std::string_view where,
                              const PersonaText& text_of) {
  try {
    return read(with_base(parse(text), text_of));
  } catch (const NotToml& fault) {
    return failure(Code::kConfig,
                   std::string(where) + ", line " + std::to_string(fault.line) + ": not TOML");
  } catch (const Unusable& fault) {
    return failure(Code::kConfig, std::string(where) + ": " + fault.text);
  }
}

}  // namespace ssc::cardsim
