// SPDX-License-Identifier: Apache-2.0
extern "C" {
#include <ifdhandler.h>
}

#include <dlfcn.h>
#include <gtest/gtest.h>

#include "tests/unit/host/driver/hex.hpp"
#include "tests/unit/host/driver/lying_reader.hpp"

// The ten functions of libifd-ssc.so, called as pcscd calls them, with a reader at the other end of
// a socket that does not always say the truth.
namespace ssc::driver {
namespace {

class IfdHandlerTest : public testing::Test {
 protected:
  static constexpr DWORD kLun = 0;
  static constexpr DWORD kGetFeatureRequest = 0x42000D48;

  // A function of the library, by its name in the header.
  template <class Function>
  static Function* function(const char* name) {
    static void* const library = dlopen(SSC_IFD_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(library, nullptr) << dlerror();
    auto* const found = reinterpret_cast<Function*>(dlsym(library, name));
    EXPECT_NE(found, nullptr) << name;
    return found;
  }
#define IFD(name) function<decltype(name)>(#name)

  void TearDown() override { IFD(IFDHCloseChannel)(kLun); }

  RESPONSECODE open(std::string_view persona, LyingReader::Lie lie = {}) {
    IFD(IFDHCloseChannel)(kLun);
    reader.emplace(persona, std::move(lie));
    std::string name = "unix:" + reader->path();
    return IFD(IFDHCreateChannelByName)(kLun, name.data());
  }
  RESPONSECODE power(DWORD action, std::string* atr = nullptr) {
    std::array<UCHAR, MAX_ATR_SIZE> bytes{};
    DWORD length = bytes.size();
    const RESPONSECODE code = IFD(IFDHPowerICC)(kLun, action, bytes.data(), &length);
    if (atr != nullptr) *atr = code == IFD_SUCCESS ? hex(Bytes(bytes).first(length)) : "";
    return code;
  }
  RESPONSECODE set_protocol(DWORD protocol) {
    return IFD(IFDHSetProtocolParameters)(kLun, protocol, 0, 0, 0, 0);
  }
  std::string transmit(std::string_view apdu, DWORD protocol, DWORD room = 300) {
    auto command = bytes(apdu);
    std::vector<UCHAR> response(room);
    SCARD_IO_HEADER send{protocol, 0};
    SCARD_IO_HEADER receive{};
    DWORD length = room;
    const RESPONSECODE code = IFD(IFDHTransmitToICC)(kLun, send, command.data(), command.size(),
                                                     response.data(), &length, &receive);
    return code == IFD_SUCCESS ? hex(Bytes(response).first(length)) : std::to_string(code);
  }
  std::string capability(DWORD tag, DWORD room = 64) {
    std::vector<UCHAR> value(room);
    DWORD length = room;
    const RESPONSECODE code = IFD(IFDHGetCapabilities)(kLun, tag, &length, value.data());
    return code == IFD_SUCCESS ? hex(Bytes(value).first(length)) : std::to_string(code);
  }
  std::string control(DWORD code, std::string_view request, DWORD room = 300) {
    auto data = bytes(request);
    std::vector<UCHAR> answer(room);
    DWORD length = room;
    const RESPONSECODE result =
        IFD(IFDHControl)(kLun, code, data.data(), data.size(), answer.data(), room, &length);
    return result == IFD_SUCCESS ? hex(Bytes(answer).first(length)) : std::to_string(result);
  }

  // What pcscd and an application do with a card: ATR and two responses, or the first code.
  std::string use(DWORD protocol) {
    std::string all;
    if (const auto code = IFD(IFDHICCPresence)(kLun); code != IFD_ICC_PRESENT) return failed(code);
    if (const auto code = power(IFD_POWER_UP, &all); code != IFD_SUCCESS) return failed(code);
    if (const auto code = set_protocol(protocol + 1); code != IFD_SUCCESS) return failed(code);
    for (const char* apdu : {"00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "00B2072C0B"}) {
      all += " " + transmit(apdu, protocol);
    }
    if (const auto code = power(IFD_POWER_DOWN); code != IFD_SUCCESS) return failed(code);
    return all;
  }
  static std::string failed(RESPONSECODE code) { return "code " + std::to_string(code); }

  static inline const std::string kEmployee =
      "3B6D000000815431008660999900000001 6118 07095639393930303031319000";
  static inline const std::string kEmployeeT1 =
      "3B9D978131FE450081543100866099990000000102 6118 07095639393930303031319000";

  std::optional<LyingReader> reader;
};

TEST_F(IfdHandlerTest, ReadsACardOfEitherProtocol) {
  ASSERT_EQ(open("employee"), IFD_SUCCESS);
  EXPECT_EQ(use(0), kEmployee);
  EXPECT_EQ(use(0), kEmployee);
  ASSERT_EQ(open("employee-t1"), IFD_SUCCESS);
  EXPECT_EQ(use(1), kEmployeeT1);
}

TEST_F(IfdHandlerTest, TellsWhatPcscdAsksFor) {
  ASSERT_EQ(open("employee"), IFD_SUCCESS);
  EXPECT_EQ(capability(TAG_IFD_SLOTS_NUMBER), "01");
  EXPECT_EQ(capability(TAG_IFD_SIMULTANEOUS_ACCESS), "FF");
  EXPECT_EQ(capability(TAG_IFD_THREAD_SAFE), "01");
  EXPECT_EQ(capability(0x0007A007), "05010000");
  EXPECT_EQ(capability(0x12345678), std::to_string(IFD_ERROR_TAG));
  EXPECT_EQ(control(kGetFeatureRequest, ""), "120442330012");
  EXPECT_EQ(control(0x42330006, ""), std::to_string(IFD_ERROR_NOT_SUPPORTED));
}

TEST_F(IfdHandlerTest, BuffersThatAreTooSmallAreSaidToBe) {
  ASSERT_EQ(open("employee"), IFD_SUCCESS);
  ASSERT_EQ(power(IFD_POWER_UP), IFD_SUCCESS);
  EXPECT_EQ(transmit("00B2072C0B", 0, 1), std::to_string(IFD_ERROR_INSUFFICIENT_BUFFER));
  EXPECT_EQ(capability(TAG_IFD_ATR, 3), std::to_string(IFD_ERROR_INSUFFICIENT_BUFFER));
  EXPECT_EQ(control(kGetFeatureRequest, "", 5), std::to_string(IFD_ERROR_INSUFFICIENT_BUFFER));
}

TEST_F(IfdHandlerTest, ASlotThatIsNotOpenIsNoDevice) {
  IFD(IFDHCloseChannel)(kLun);
  EXPECT_NE(IFD(IFDHICCPresence)(kLun), IFD_ICC_PRESENT);
  EXPECT_NE(power(IFD_POWER_UP), IFD_SUCCESS);
  EXPECT_EQ(transmit("00B2072C0B", 0), std::to_string(IFD_NO_SUCH_DEVICE));
  EXPECT_NE(IFD(IFDHICCPresence)(0x00070003), IFD_ICC_PRESENT);
}

TEST_F(IfdHandlerTest, NamesOfNoReaderAreRefused) {
  for (const char* text : {"", "COM1", "unix:/nowhere/at/all", "tcp:8.8.8.8:53", "usb:zzzz/0000"}) {
    std::string name = text;
    EXPECT_NE(IFD(IFDHCreateChannelByName)(kLun, name.data()), IFD_SUCCESS) << text;
  }
}

TEST_F(IfdHandlerTest, LiesBesideTheTruthChangeNothing) {
  using Said = LyingReader::Said;
  const auto changed = [](Bytes answer, std::size_t offset, Byte change) {
    std::vector<Byte> other(answer.begin(), answer.end());
    other[ccid::serial::kPrefixSize + offset] ^= change;
    other.back() ^= change;
    return other;
  };
  const LyingReader::Lie kLies[] = {
      [&](Bytes a) {
        return Said{changed(a, ccid::kOffsetSeq, 1), {a.begin(), a.end()}};
      },
      [&](Bytes a) {
        return Said{changed(a, ccid::kOffsetSlot, 1), {a.begin(), a.end()}};
      },
      [&](Bytes a) {
        return Said{{3, 6, 0x80, 0xFF, 0xFF, 0xFF, 0x7F},
                    {3, 6, 0x80, 0xFF, 0xFF, 0xFF, 0xFF},
                    {a.begin(), a.end()}};
      },
      [&](Bytes a) {
        return Said{{a.begin(), a.end()}, {a.begin(), a.end()}};
      },
  };
  for (const auto& lie : kLies) {
    ASSERT_EQ(open("employee-t1", lie), IFD_SUCCESS);
    EXPECT_EQ(use(1), kEmployeeT1);
    EXPECT_EQ(use(1), kEmployeeT1);
  }
}

TEST_F(IfdHandlerTest, ALineThatBreaksIsAReaderThatIsGone) {
  for (int at = 5; at <= 11; ++at) {
    int n = 0;
    ASSERT_EQ(open("employee",
                   [&](Bytes a) {
                     if (++n == at) reader->vanish();
                     return LyingReader::Said{{a.begin(), a.end()}};
                   }),
              IFD_SUCCESS);
    use(0);
    EXPECT_EQ(use(0), failed(IFD_NO_SUCH_DEVICE)) << at;
  }
}

}  // namespace
}  // namespace ssc::driver
