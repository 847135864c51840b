// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/base.hpp"
#include "protocol/sscard/fci.hpp"
#include "protocol/sscard/holder.hpp"
#include "protocol/sscard/psam.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"

// What a card answers: a byte chooses the file, one the version, the rest are its bytes. All
// parsers get them, whatever the file.
namespace ssc::sscard {
namespace {

using fuzz::check;

// Values lie inside the input, in its order; what is found by tag and occurrence is the record.
void examine(const Items& items, Bytes input) {
  check(items.records().size() <= Items::kMaxRecords);
  const Byte* last = input.data();
  for (const Record& record : items.records()) {
    check(record.value.data() >= last);
    last = record.value.data() + record.value.size();
    check(last <= input.data() + input.size());
    if (record.tag != 0)
      check(items.value(record.tag, record.occurrence).data() == record.value.data());
  }
}

void examine_compounds(const Items& items, Version version) {
  for (const Record& record : items.records()) {
    if (record.item == nullptr || record.item->type != Type::kCompound) continue;
    const auto inner = Items::parse_compound(*record.item, version, record.value);
    if (inner) examine(*inner, record.value);
  }
}

void run(fuzz::Input input) {
  const File& file = files()[input.take() % files().size()];
  const auto version = static_cast<Version>(input.take() % 3);
  const Bytes bytes = input.take(512);
  if (const auto items = Items::parse(file, version, bytes)) {
    examine(*items, bytes);
    examine_compounds(*items, version);
  }
  if (const auto fields = Items::parse_cyclic(file, version, bytes)) examine(*fields, bytes);
  if (const auto fci = parse_fci(bytes)) check(!fci->name.empty());
  (void)parse_base(bytes);
  (void)parse_holder(bytes, version);
  (void)parse_psam_info(bytes);
  (void)parse_purchase_challenge(bytes);
}

}  // namespace
}  // namespace ssc::sscard

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::sscard::run(ssc::fuzz::Input({data, size}));
  return 0;
}
