// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/psam_files.hpp"

#include <array>

#include "tools/cardsim/chip/challenge.hpp"
#include "tools/cardsim/chip/fields.hpp"
#include "tools/cardsim/chip/file_address.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::uint16_t kMf = 0x3F00;
constexpr std::uint16_t kDf01 = 0xDF01;
constexpr std::size_t kFidSize = 2;
constexpr std::array<Byte, 6> kApplicationName = {0xD1, 0x56, 0x00, 0x00, 0x05, 0x90};

// sx1.sh.社会保障 of a PSAM for DES, sx2 for SSF33, sx3 for SM4.
Data environment_name(sscard::Algorithm algorithm) {
  Data name = {'s', 'x', '0', '.', 's', 'h', '.', 0xC9, 0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF};
  name[2] = static_cast<Byte>(name[2] + static_cast<Byte>(algorithm));
  return name;
}

Data name_of(const PsamState& psam, PsamPlace place) {
  if (place == PsamPlace::kMf) return environment_name(psam.memory.algorithm);
  return Data(kApplicationName.begin(), kApplicationName.end());
}

// 6F │ 84 name
Answer enter(PsamState& psam, PsamPlace place) {
  psam.forget();
  psam.place = place;
  const Data name = name_of(psam, place);
  const auto size = static_cast<Byte>(name.size());
  return {FieldWriter().u8(0x6F).u8(size + 2).u8(0x84).u8(size).raw(name).take()};
}

Answer select_ef(PsamState& psam, Bytes fid) {
  if (fid.size() != kFidSize) return refused(kWrongLength);
  const PsamFile* file = find_file(psam, psam.place, load_be16(fid));
  if (file == nullptr) return refused(kFileNotFound);
  psam.file = file;
  return {};
}

// The MF, DF01, or, as field software does it, an EF of the place that is selected.
Answer select_by_fid(PsamState& psam, Bytes fid) {
  const std::uint16_t number = fid.size() == kFidSize ? load_be16(fid) : 0;
  if (fid.empty() || number == kMf) return enter(psam, PsamPlace::kMf);
  return number == kDf01 ? enter(psam, PsamPlace::kDf01) : select_ef(psam, fid);
}

Answer select_by_name(PsamState& psam, Bytes name) {
  for (const PsamPlace place : {PsamPlace::kMf, PsamPlace::kDf01}) {
    if (equal(name_of(psam, place), name)) return enter(psam, place);
  }
  return refused(kFileNotFound);
}

}  // namespace

Answer psam_select(PsamState& psam, const Command& c) {
  constexpr Byte kByFid = 0x00, kEfByFid = 0x02, kByName = 0x04;
  if (c.P2 != 0) return refused(kWrongP1P2);
  switch (c.P1) {
    case kByFid: return select_by_fid(psam, c.data);
    case kEfByFid: return select_ef(psam, c.data);
    case kByName: return select_by_name(psam, c.data);
    default: return refused(kWrongP1P2);
  }
}

Answer psam_read_binary(PsamState& psam, const Command& c) {
  const ByteAddress address(c);
  if (!address.valid) return refused(kWrongP1P2);
  const PsamFile* file = address.sfi == 0 ? psam.file : find_file(psam, psam.place, address.sfi);
  if (file == nullptr) return refused(address.sfi == 0 ? kNoCurrentEf : kFileNotFound);
  psam.file = file;
  return part_of(psam.file->content, address.offset, c.Ne);
}

Answer psam_get_challenge(PsamState& psam, const Command& c) {
  return make_challenge(psam.memory.algorithm, c);
}

// Names the card to come by the first byte of its identifier; these keys are the same for all.
Answer initialize_environment(PsamState& psam, const Command& c) {
  if (c.P1 != 0 || c.P2 != 0) return refused(kWrongP1P2);
  if (c.data.size() != 1) return refused(kWrongLength);
  psam.delivered.reset();
  return {};
}

}  // namespace ssc::cardsim
