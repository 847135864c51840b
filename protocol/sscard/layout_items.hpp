// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/sscard/layout.hpp"

// The items of every file, in file order: the columns are those of Item. An item whose meaning the
// sources do not say is called by its tag. For layout.cpp only.
namespace ssc::sscard::items {

using enum Type;

// One row a line.
// clang-format off

// --- SSSE ---

inline constexpr Item kIssuer[] = {
    // tag, type, length, name, since, until, occurrences, inner
    {0x01, kCn,   16, "card_identifier"},
    {0x02, kAn,   1,  "card_class"},
    {0x03, kAn,   4,  "version"},
    {0x04, kCn,   12, "initialising_body"},
    {0x05, kDate, 4,  "issued"},
    {0x06, kDate, 4,  "valid_until"},
    {0x07, kAn,   9,  "card_number"},
};

inline constexpr Item kHolder[] = {
    {0x08, kAn,   18, "id_number"},
    {0x09, kAn,   30, "name"},
    {0x4E, kAn,   20, "name_continued", Version::k2_0},
    {0x0A, kAn,   1,  "sex"},
    {0x0B, kCn,   1,  "nationality"},
    {0x0C, kCn,   3,  "birthplace"},
    {0x0D, kDate, 4,  "birth"},
};

inline constexpr Item kPerson[] = {
    {0xEA, kAn, 12, "person_identifier"},
    {0xEB, kCn, 3,  "first_issued_at"},
};

// --- DF01, public data ---

inline constexpr Item kHousehold[] = {
    {0x20, kAn, 2,  "household_type"},
    {0x21, kAn, 80, "address"},
    {0x0E, kCn, 3,  "division"},
};

inline constexpr Item kResidence[] = {
    {0x23, kAn, 80, "address"},
    {0x24, kCn, 3,  "division"},
    {0x28, kAn, 15, "phone"},
    {0x2C, kAn, 50, "contact_name"},
    {0x2D, kAn, 15, "contact_phone"},
};

inline constexpr Item kWorkState[] = {
    {0x29, kAn, 1, "state"},  // 1 working, 2-4 retired in one way or another, 5, 6 without work, 7 never, 8 other
};

inline constexpr Item kMarital[] = {
    {0x2B, kAn, 1, "state"},  // 1 single, 2 married, 3 widowed, 4 divorced, 9 not stated
};

inline constexpr Item kEmployer[] = {
    {0x2E, kAn, 70, "employer_name"},
    {0x30, kAn, 9,  "organisation_code"},
    {0x32, kAn, 2,  "identity_class"},
};

inline constexpr Item kPolitics[] = {
    {0x37, kAn,   3, "country"},
    {0x38, kAn,   2, "politics"},
    {0x39, kDate, 4, "joined"},
};

inline constexpr Item kDegree[] = {
    {0x57, kAn, 3,  "degree"},
    {0x58, kCn, 3,  "major"},
    {0x59, kAn, 40, "school"},
};

inline constexpr Item kEducation[] = {
    {0x2A, kCn,       1,  "level"},
    {0x40, kCompound, 52, "degrees", Version::k1_0, kNewest, 3, kDegree},
};

// --- DF02, employment ---

inline constexpr Item kQualification[] = {
    {0x5A, kAn, 7,  "item_5a"},
    {0x5B, kAn, 1,  "item_5b"},
    {0x5C, kAn, 70, "item_5c"},
    {0x5D, kCn, 4,  "item_5d"},
    {0x5E, kAn, 16, "item_5e"},
};

inline constexpr Item kTitle[] = {
    {0x33, kAn, 3,  "item_33"},
    {0x34, kAn, 70, "item_34"},
    {0x35, kCn, 4,  "item_35"},
    {0x36, kAn, 16, "item_36"},
};

inline constexpr Item kSkills[] = {
    {0x42, kAn,       3,   "item_42"},
    {0x41, kAn,       3,   "item_41"},
    {0x43, kCompound, 108, "item_43", Version::k1_0, kNewest, 2, kQualification},
    {0x44, kCompound, 101, "item_44", Version::k1_0, kNewest, 2, kTitle},
};

inline constexpr Item kEmployment[] = {
    {0x4C, kCn, 4, "item_4c"},
    {0x4B, kAn, 5, "item_4b"},
    {0x4D, kCn, 3, "item_4d"},
    {0x60, kCn, 4, "item_60"},
    {0x4F, kAn, 6, "item_4f"},
    {0x50, kCn, 3, "item_50"},
    {0x3A, kAn, 7, "item_3a"},
};

inline constexpr Item kJob[] = {
    {0, kAn,   7,  "occupation"},
    {0, kDate, 4,  "from"},
    {0, kDate, 4,  "until"},
    {0, kAn,   70, "employer_name"},
};

inline constexpr Item kEmploymentCertificate[] = {
    {0x55, kAn,   16, "number"},  // annex C of the rules says cn 8
    {0x56, kAn,   70, "issuer"},
    {0x96, kDate, 4,  "issued"},
    {0x97, kCn,   3,  "division"},
};

inline constexpr Item kAssisted[] = {
    {0x10, kAn, 3, "item_10"},
    {0x11, kCn, 4, "item_11"},
    {0x12, kCn, 3, "item_12"},
};

inline constexpr Item kAssistance[] = {
    {0x99, kCompound, 16, "item_99", Version::k1_0, kNewest, 4, kAssisted},
    {0x0F, kCn,       4,  "item_0f"},
    {0x1F, kCn,       3,  "item_1f"},
};

inline constexpr Item kSupport[] = {
    {0, kAn,   3, "type"},
    {0, kDate, 4, "approved"},
    {0, kDate, 4, "from"},
    {0, kDate, 4, "until"},
    {0, kCn,   3, "division"},
};

// --- DF03, social insurance 1 ---

inline constexpr Item kUnemployment[] = {
    {0x61, kCn, 3, "division"},
    {0x60, kCn, 4, "item_60"},
    {0x98, kCn, 4, "item_98"},
    {0x62, kCn, 4, "item_62"},
    {0x63, kAn, 3, "months_63"},
    {0x64, kAn, 3, "months_64"},
    {0x65, kAn, 3, "months_65"},
    {0x66, kAn, 3, "months_66"},
};

inline constexpr Item kFinding[] = {
    {0x13, kAn, 2,  "item_13"},
    {0x14, kAn, 1,  "item_14"},
    {0x15, kAn, 20, "item_15"},
    {0x16, kCn, 4,  "item_16"},
    {0x17, kAn, 60, "item_17"},
};

inline constexpr Item kWorkAbility[] = {
    {0x45, kAn,       20, "item_45"},
    {0x46, kAn,       2,  "item_46"},
    {0x47, kAn,       2,  "item_47"},
    {0x48, kAn,       1,  "item_48"},
    {0x49, kAn,       1,  "item_49"},
    {0x67, kCn,       4,  "item_67"},
    {0x6B, kAn,       60, "item_6b"},
    {0x4A, kCompound, 97, "item_4a", Version::k1_0, kNewest, 3, kFinding},
};

inline constexpr Item kPension[] = {
    {0x70, kAn,   3, "insurance_type"},
    {0x71, kCn,   3, "division"},
    {0x6E, kDate, 4, "account_opened"},
    {0x6C, kDate, 4, "retired"},
    {0x6F, kDate, 4, "benefit_from"},
    {0x73, kDate, 4, "updated"},
};

inline constexpr Item kInjury[] = {
    {0x7A, kCn, 3, "division"},
    {0x7B, kCn, 4, "item_7b"},
    {0x7C, kCn, 4, "item_7c"},
};

inline constexpr Item kMaternity[] = {
    {0x51, kCn, 3, "division"},
    {0x5F, kAn, 1, "spouse_not_employed"},
};

inline constexpr Item kInjuryFinding[] = {
    {0x3B, kAn, 20, "item_3b"},
    {0x3C, kAn, 70, "item_3c"},
    {0x3D, kAn, 1,  "item_3d"},
    {0x3E, kCn, 4,  "item_3e"},
    {0x3F, kAn, 60, "item_3f"},
};

inline constexpr Item kDependants[] = {
    {0x74, kAn, 3, "item_74"},
    {0x75, kCn, 3, "item_75"},
    {0x76, kCn, 1, "item_76"},
    {0x77, kCn, 4, "item_77"},
    {0x78, kCn, 4, "item_78"},
};

inline constexpr Item kCertificate[] = {
    {0x18, kAn,   3, "insurance_type"},
    {0x19, kCn,   3, "division"},
    {0x1A, kDate, 4, "from"},
    {0x1B, kDate, 4, "until"},
    {0x1C, kCn,   4, "paid_fen"},
    {0x1D, kAn,   3, "paid_months"},
    {0x1E, kDate, 4, "issued"},
};

inline constexpr Item kCertificates[] = {
    // in this order: pension, medical, unemployment, reserved
    {0x79, kCompound, 39, "certificate", Version::k2_0, kNewest, 4, kCertificate},
};

// --- DF04, social insurance 2 ---

inline constexpr Item kMedical[] = {
    {0x81, kAn,   8,  "insurance_type"},  // 3 characters type, 5 flags
    {0x84, kCn,   3,  "division"},
    {0x87, kAn,   17, "health_record"},
    {0x8C, kCn,   1,  "person_category"},
    {0x80, kDate, 4,  "account_opened"},
    {0x8B, kAn,   10, "account_number",       Version::k1_0, Version::k1_0},
    {0x8B, kAn,   29, "account_number",       Version::k2_0},
    {0x8A, kAn,   15, "certificate"},
    {0x83, kAn,   9,  "hospital_1"},
    {0x86, kAn,   9,  "hospital_2"},
    {0x89, kAn,   9,  "hospital_3"},
    {0x7D, kAn,   9,  "injury_hospital_1"},
    {0x7E, kAn,   9,  "injury_hospital_2"},
    {0x7F, kAn,   9,  "injury_hospital_3"},
    {0x8D, kAn,   9,  "maternity_hospital_1"},
    {0x8E, kAn,   9,  "maternity_hospital_2"},
    {0x8F, kAn,   1,  "card_use"},  // 1 online, 2 offline
};

// A 1.0 card keeps the balance itself; later ones use the same tags for offline settlement.
inline constexpr Item kSettlement[] = {
    {0x90, kCn, 4, "balance_fen",       Version::k1_0, Version::k1_0},
    {0x92, kCn, 4, "year_own_fen",      Version::k1_0, Version::k1_0},
    {0x93, kCn, 4, "year_fund_fen",     Version::k1_0, Version::k1_0},
    {0x90, kAn, 1, "offline_allowed",   Version::k2_0},
    {0x92, kCn, 4, "offline_total_fen", Version::k2_0},
    {0x93, kAn, 2, "offline_count",     Version::k2_0},
};

inline constexpr Item kTransaction[] = {
    {0, kB,  2, "serial"},
    {0, kAn, 1, "kind"},  // 1 credited, 2 settled
    {0, kCn, 6, "terminal"},
    {0, kCn, 7, "time"},  // YYYYMMDDhhmmss
    {0, kB,  4, "account_fen"},
    {0, kB,  4, "own_fen"},
    {0, kB,  4, "fund_fen"},
};

inline constexpr Item kSpecial[] = {
    {0, kB,  2, "serial"},
    {0, kAn, 1, "class"},  // 1 injury, 2 maternity, 3 medical aid, 9 other
};

// --- DF05, life and health (informative annex B: only what it describes is here) ---

inline constexpr Item kForbiddenDrug[] = {
    {0xA5, kAn, 16, "item_a5"},
    {0xA6, kAn, 4,  "item_a6"},
};

inline constexpr Item kSeriousDisease[] = {
    {0xA7, kAn, 16, "item_a7"},
    {0xA8, kAn, 3,  "item_a8"},
};

inline constexpr Item kHealth[] = {
    {0xA2, kAn,       4,   "blood_group"},
    {0xA9, kCn,       1,   "item_a9"},
    {0xA3, kCompound, 24,  "forbidden_drugs",  Version::k2_0, kNewest, 5, kForbiddenDrug},
    {0xA4, kCompound, 23,  "serious_diseases", Version::k2_0, kNewest, 5, kSeriousDisease},
    {0xBA, kAn,       20,  "allergy"},
    {0xBB, kAn,       100, "reaction"},
    {0xAC, kAn,       1,   "warning_ac"},
    {0xAD, kAn,       1,   "warning_ad"},
    {0xAE, kAn,       1,   "warning_ae"},
    {0xAF, kAn,       1,   "warning_af"},
    {0xB0, kAn,       1,   "warning_b0"},
    {0xB1, kAn,       1,   "warning_b1"},
    {0xB2, kAn,       1,   "warning_b2"},
    {0xB3, kAn,       1,   "warning_b3"},
    {0xB4, kAn,       1,   "warning_b4"},
    {0xB5, kAn,       1,   "warning_b5"},
    {0xB6, kAn,       1,   "warning_b6"},
    {0xB7, kAn,       1,   "warning_b7"},
    {0xBC, kAn,       1,   "warning_bc"},
    {0xB8, kAn,       40,  "item_b8"},
};

// --- DF07, personnel ---

inline constexpr Item kPersonnel1[] = {
    {0xF0, kAn, 2, "item_f0"},
    {0xF1, kAn, 1, "item_f1"},
    {0xF2, kCn, 4, "item_f2"},
    {0xF3, kAn, 3, "item_f3"},
    {0xF4, kCn, 4, "item_f4"},
};

inline constexpr Item kPersonnel2[] = {
    {0xF5, kAn, 3,  "item_f5"},
    {0xF6, kCn, 4,  "item_f6"},
    {0xF7, kAn, 70, "item_f7"},
};

inline constexpr Item kPersonnel3[] = {
    {0xF8, kCn, 4, "item_f8"},
    {0xF9, kAn, 1, "item_f9"},
};

// clang-format on

}  // namespace ssc::sscard::items
