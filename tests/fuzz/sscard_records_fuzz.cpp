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

// Answers of one length each.
void answers(Bytes bytes) {
  check(parse_psam_info(bytes).has_value() == (bytes.size() == kPsamInfoSize));
  check(parse_purchase_challenge(bytes).has_value() == (bytes.size() == 22));
  check(parse_purchase_receipt(bytes).has_value() == (bytes.size() == 8));
  check(parse_transaction_proof(bytes).has_value() == (bytes.size() == 8));
  check(parse_purchase_proof(bytes).has_value() == (bytes.size() == 8));
  check(parse_load_challenge(bytes).has_value() == (bytes.size() == 16));
  check(parse_balance(bytes, Purse::kAccount).has_value() == (bytes.size() == 4));
  check(parse_balance(bytes, Purse::kFund).has_value() == (bytes.size() == 6));
}

// A cipher that leaves every block as it is, so that the input can be a plain text.
class NoCipher final : public BlockCipher {
 public:
  explicit NoCipher(std::size_t block) : block_(block) {}
  std::size_t block_size() const override { return block_; }
  void encrypt(MutableBytes block) const override { check(block.size() == block_); }
  void decrypt(MutableBytes block) const override { check(block.size() == block_); }

 private:
  std::size_t block_;
};

// What can be deciphered is what enciphers to the same.
void decipher_any(Bytes bytes) {
  for (const std::size_t block : {8, 16}) {
    const NoCipher cipher(block);
    const auto plain = decipher(cipher, bytes);
    if (!plain) continue;
    const auto again = encipher(cipher, *plain);
    check(again && equal(*again, bytes));
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
  answers(bytes);
  decipher_any(bytes);
}

}  // namespace
}  // namespace ssc::sscard

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::sscard::run(ssc::fuzz::Input({data, size}));
  return 0;
}
