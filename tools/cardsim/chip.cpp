// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip.hpp"

#include <algorithm>
#include <array>

namespace ssc::cardsim {
namespace {

using iso7816::StatusWord;
using sscard::Application;
using sscard::Df;
using sscard::Structure;

// Status words of the card's specification, part 5 table 5.
constexpr StatusWord kWrongLength{0x6700};
constexpr StatusWord kWrongFileType{0x6981};
constexpr StatusWord kSecurityNotMet{0x6982};
constexpr StatusWord kNoCurrentEf{0x6986};
constexpr StatusWord kNotSupported{0x6A81};
constexpr StatusWord kFileNotFound{0x6A82};
constexpr StatusWord kRecordNotFound{0x6A83};
constexpr StatusWord kWrongP1P2{0x6A86};
constexpr StatusWord kOffsetBeyondFile{0x6B00};
constexpr StatusWord kUnknownIns{0x6D00};
constexpr StatusWord kUnknownCla{0x6E00};

constexpr std::uint16_t kMf = 0x3F00;
constexpr std::size_t kFidSize = 2;
constexpr std::size_t kMinName = 5;  // a RID
constexpr std::size_t kMaxName = 16;
constexpr std::size_t kMaxAnswer = 256;
constexpr Byte kDirectorySfi = 0x1E;

Answer refused(StatusWord status) {
  return {{}, status};
}

// 6Cxx: the right Le.
Answer wrong_le(std::size_t right) {
  return refused(StatusWord(0x6C, static_cast<Byte>(right)));  // 256 becomes 00
}

// A card whose answer has one possible length wants exactly that Le.
Answer exactly(Bytes data, std::size_t Ne) {
  if (data.size() > kMaxAnswer) return refused(kNotSupported);
  if (data.size() != Ne) return wrong_le(data.size());
  return {Data(data.begin(), data.end())};
}

Bytes name_of(const Application& application) {
  return {reinterpret_cast<const Byte*>(application.name.data()), application.name.size()};
}

bool starts_with(Bytes whole, Bytes part) {
  return whole.size() >= part.size() && equal(whole.first(part.size()), part);
}

void append_object(Data& to, Byte tag, Bytes value) {
  to.push_back(tag);
  to.push_back(static_cast<Byte>(value.size()));
  append(to, value);
}

// 6F │ 84 name │ A5 │ 88 directory │ 9F0C 86 algorithm; a DF below SSSE tells its name only.
Data fci(const Application& application, sscard::Version version) {
  static constexpr std::array<Byte, 3> kDirectory = {0x88, 0x01, kDirectorySfi};
  static constexpr std::array<Byte, 6> kSm4 = {0x9F, 0x0C, 0x03, 0x86, 0x01, 0x03};
  Data inner;
  append_object(inner, 0x84, name_of(application));
  if (application.df == Df::kSsse) {
    Data proprietary(kDirectory.begin(), kDirectory.end());
    if (version >= sscard::Version::k3_0) append(proprietary, kSm4);
    append_object(inner, 0xA5, proprietary);
  }
  Data outer;
  append_object(outer, 0x6F, inner);
  return outer;
}

}  // namespace

const Chip::Row Chip::kRows[] = {
    {{0xA4, Direction::kToCard}, &Chip::select},
    {{0xB0, Direction::kFromCard}, &Chip::read_binary},
    {{0xB2, Direction::kFromCard}, &Chip::read_record},
};

const Chip::Row* Chip::row(Byte INS) {
  const auto* found = std::find_if(std::begin(kRows), std::end(kRows),
                                   [INS](const Row& r) { return r.instruction.INS == INS; });
  return found == std::end(kRows) ? nullptr : found;
}

const Instruction* Chip::find(Byte INS) {
  const Row* found = row(INS);
  return found == nullptr ? nullptr : &found->instruction;
}

Answer Chip::execute(const Command& command) {
  if (!knows_class(command.CLA)) return refused(kUnknownCla);
  const Row* found = row(command.INS);
  return found == nullptr ? refused(kUnknownIns) : (this->*found->handler)(command);
}

// SELECT. A selection that fails leaves the old one in place.

Answer Chip::select(const Command& c) {
  constexpr Byte kByFid = 0x00, kEfByFid = 0x02, kByName = 0x04;
  constexpr Byte kFirst = 0x00, kNext = 0x02;
  if (c.P1 == kByName && (c.P2 == kFirst || c.P2 == kNext))
    return select_by_name(c.data, c.P2 == kNext);
  if (c.P2 != kFirst) return refused(kWrongP1P2);
  if (c.P1 == kByFid) return select_by_fid(c.data);
  if (c.P1 != kEfByFid) return refused(kWrongP1P2);
  return c.data.size() == kFidSize ? select_ef(load_be16(c.data)) : refused(kWrongLength);
}

// The MF, a DF of the environment that is selected, or, as field software does it, an EF of the
// current DF.
Answer Chip::select_by_fid(Bytes fid) {
  if (!fid.empty() && fid.size() != kFidSize) return refused(kWrongLength);
  if (fid.empty() || load_be16(fid) == kMf) {
    reset();
    return {};
  }
  for (const Application& a : sscard::applications()) {
    if (application_ != nullptr && a.fid != 0 && a.fid == load_be16(fid) && holds(a.df))
      return select_df(a);
  }
  return select_ef(load_be16(fid));
}

// A name may be cut on the right; "next" goes on behind the application that is selected.
Answer Chip::select_by_name(Bytes name, bool next) {
  if (name.size() < kMinName || name.size() > kMaxName) return refused(kWrongLength);
  bool passed = !next || application_ == nullptr;
  for (const Application& a : sscard::applications()) {
    if (passed && holds(a.df) && starts_with(name_of(a), name)) return select_df(a);
    passed = passed || &a == application_;
  }
  return refused(kFileNotFound);
}

Answer Chip::select_df(const Application& application) {
  application_ = &application;
  ef_ = nullptr;
  record_ = 0;
  return {fci(application, persona_->version)};
}

Answer Chip::select_ef(std::uint16_t fid) {
  const ElementaryFile* found = find_ef(fid);
  if (found == nullptr) return refused(kFileNotFound);
  ef_ = found;
  record_ = 0;
  return {};
}

// READ RECORD.

Answer Chip::read_record(const Command& c) {
  constexpr Byte kModeMask = 0x07, kNumberModes = 0x04;
  const auto mode = static_cast<Byte>(c.P2 & kModeMask);
  if (const StatusWord status = use_file(c.P2 >> 3, false); !status.ok()) return refused(status);
  return (mode & kNumberModes) != 0 ? read_by_number(c.P1, mode, c.Ne)
                                    : read_by_tag(c.P1, mode, c.Ne);
}

Answer Chip::read_by_tag(Byte tag, Byte mode, std::size_t Ne) {
  enum : Byte { kFirst, kLast, kNext, kPrevious };
  if (ef_->layout->structure == Structure::kCyclic)
    return refused(kWrongFileType);  // no tags there
  const int step = mode == kLast || mode == kPrevious ? -1 : 1;
  const int count = static_cast<int>(ef_->records.size());
  const int current = static_cast<int>(record_);
  // Records count from 1. First and last start outside the file, and so do next and previous while
  // no record is current.
  const bool from_outside = mode == kFirst || mode == kLast || current == 0;
  int n = !from_outside ? current : step > 0 ? 0 : count + 1;
  for (n += step; n >= 1 && n <= count; n += step) {
    if (ef_->records[static_cast<std::size_t>(n - 1)].front() == tag)
      return one_record(static_cast<std::size_t>(n), Ne);
  }
  return refused(kRecordNotFound);
}

Answer Chip::read_by_number(Byte number, Byte mode, std::size_t Ne) {
  constexpr Byte kOne = 0x04, kToLast = 0x05, kLastTo = 0x06;
  if (mode > kLastTo) return refused(kWrongP1P2);
  const std::size_t n = number == 0 ? record_ : number;
  const std::size_t count = ef_->records.size();
  if (n == 0 || n > count) return refused(kRecordNotFound);
  if (mode == kOne) return one_record(n, Ne);
  Data all;
  for (std::size_t i = n; i <= count; ++i) {
    append(all, ef_->records[mode == kToLast ? i - 1 : count + n - i - 1]);
  }
  return exactly(all, Ne);
}

Answer Chip::one_record(std::size_t number, std::size_t Ne) {
  Answer answer = exactly(ef_->records[number - 1], Ne);
  if (answer.status.ok()) record_ = number;
  return answer;
}

// READ BINARY.

Answer Chip::read_binary(const Command& c) {
  constexpr Byte kWithSfi = 0x80, kSfiMask = 0x1F, kReserved = 0x60;
  const bool with_sfi = (c.P1 & kWithSfi) != 0;
  if (with_sfi && (c.P1 & kReserved) != 0) return refused(kWrongP1P2);
  const auto sfi = static_cast<std::uint8_t>(with_sfi ? c.P1 & kSfiMask : 0);
  if (const StatusWord status = use_file(sfi, true); !status.ok()) return refused(status);
  const std::size_t offset = with_sfi ? c.P2 : c.P1 << 8 | c.P2;
  const Data& content = ef_->records.front();
  if (offset >= content.size()) return refused(kOffsetBeyondFile);
  const std::size_t left = content.size() - offset;
  if (left < c.Ne) return wrong_le(left);
  const Bytes part = Bytes(content).subspan(offset, c.Ne);
  return {Data(part.begin(), part.end())};
}

// Whether the card has the application: all of them when it has the environment and files of it.
bool Chip::holds(Df df) const {
  return std::any_of(persona_->files.begin(), persona_->files.end(),
                     [df](const ElementaryFile& f) { return f.layout->df == df; });
}

const ElementaryFile* Chip::find_ef(std::uint16_t fid) const {
  if (application_ == nullptr) return nullptr;
  const auto& files = persona_->files;
  const auto found = std::find_if(files.begin(), files.end(), [&](const ElementaryFile& f) {
    return f.layout->df == application_->df && f.layout->ef == fid;
  });
  return found == files.end() ? nullptr : &*found;
}

// Makes the file current (SFI 0: it is) and checks that the command fits it and may read it.
StatusWord Chip::use_file(std::uint8_t sfi, bool transparent) {
  constexpr std::uint16_t kEfFid = 0xEF00;  // FID and SFI match on these cards
  if (sfi != 0) {
    if (const StatusWord status = select_ef(kEfFid | sfi).status; !status.ok()) return status;
  }
  if (ef_ == nullptr) return kNoCurrentEf;
  if ((ef_->layout->structure == Structure::kTransparent) != transparent) return kWrongFileType;
  return check_access();
}

StatusWord Chip::check_access() const {
  constexpr bool kPinVerified = false, kKeyProven = false;
  const auto rule = ef_->layout->read_rule(persona_->version);
  return sscard::may_read(rule, kPinVerified, kKeyProven) ? iso7816::kStatusOk : kSecurityNotMet;
}

}  // namespace ssc::cardsim
