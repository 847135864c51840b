// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/dfu.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/boot/small_device.hpp"

namespace ssc::firmware::boot {
namespace {

using enum DfuState;

constexpr DfuSettings kSettings{.verify_ms = 300, .first_string = 16};

struct DfuDevice : testing::Test {
  DfuDevice() { restart(); }
  void restart() {
    download_.restart();
    device.emplace(download_, kSettings);
  }

  bool dnload(std::uint16_t wBlockNum, Bytes data) {
    return device->request(kDFU_DNLOAD, wBlockNum, data).has_value();
  }
  bool plain(Byte bRequest) { return device->request(bRequest, 0, {}).has_value(); }
  std::vector<Byte> get(Byte bRequest) {
    const auto answer = device->request(bRequest, 0, {});
    return answer ? std::vector<Byte>(answer->begin(), answer->end()) : std::vector<Byte>{};
  }
  std::vector<Byte> get_status() { return get(kDFU_GETSTATUS); }

  // What dfu-util does with one block: DNLOAD, then GETSTATUS until it is no longer busy.
  bool transfer(std::uint16_t wBlockNum, Bytes data) {
    if (!dnload(wBlockNum, data)) return false;
    get_status();
    device->work();
    get_status();
    return device->state() != dfuERROR;
  }
  // A file in blocks of 1,024 bytes, up to the empty block.
  bool send_file(Bytes file) {
    std::uint16_t number = 0;
    for (std::size_t at = 0; at < file.size(); at += 1024)
      if (!transfer(number++, file.subspan(at, std::min<std::size_t>(1024, file.size() - at))))
        return false;
    return transfer(number, {});
  }
  void go_to(DfuState state) {
    if (state == dfuIDLE) return;
    if (state == dfuERROR) return void(plain(kDFU_UPLOAD));
    dnload(0, Bytes(image).first(1024));
    if (state == dfuDNLOAD_SYNC) return;
    get_status();
    if (state == dfuDNBUSY) return;
    device->work();
    get_status();
    if (state == dfuDNLOAD_IDLE) return;
    transfer(1, Bytes(image).subspan(1024));
    dnload(2, {});
    if (state == dfuMANIFEST_SYNC) return;
    get_status();
    if (state == dfuMANIFEST) return;
    device->work();
  }

  std::vector<Byte> image = make_image({.version = 2});
  SimFlash flash = factory_flash();
  ToyVerifier verifier;
  Updater updater{flash, verifier, kSmallLayout};
  Download download_{updater};
  std::optional<Dfu> device;
};

constexpr std::array<DfuState, 8> kStates{
    dfuIDLE,     dfuDNLOAD_SYNC,         dfuDNBUSY, dfuDNLOAD_IDLE, dfuMANIFEST_SYNC,
    dfuMANIFEST, dfuMANIFEST_WAIT_RESET, dfuERROR};

TEST_F(DfuDevice, IsIdleAtFirst) {
  EXPECT_EQ(get(kDFU_GETSTATE), (std::vector<Byte>{2}));
  EXPECT_EQ(get_status(), (std::vector<Byte>{0x00, 0, 0, 0, 2, 0}));
  EXPECT_FALSE(device->has_work());
}

TEST_F(DfuDevice, GoesThroughTheStatesOfADownload) {
  EXPECT_TRUE(dnload(0, Bytes(image).first(1024)));
  EXPECT_EQ(get(kDFU_GETSTATE), (std::vector<Byte>{3}));
  // One sector of 2,000 ms, 256 words of 0.1 ms, the signature's 300 ms: 2,326.
  EXPECT_EQ(get_status(), (std::vector<Byte>{0x00, 0x16, 0x09, 0x00, 4, 0}));
  EXPECT_TRUE(device->has_work());
  device->work();
  EXPECT_EQ(get(kDFU_GETSTATE), (std::vector<Byte>{3}));
  EXPECT_EQ(get_status(), (std::vector<Byte>{0x00, 0, 0, 0, 5, 0}));
  EXPECT_TRUE(transfer(1, Bytes(image).subspan(1024)));
  EXPECT_TRUE(dnload(2, {}));
  EXPECT_EQ(get(kDFU_GETSTATE), (std::vector<Byte>{6}));
  // The signature's 300 ms, 6 words of the state's record: 301.
  EXPECT_EQ(get_status(), (std::vector<Byte>{0x00, 0x2D, 0x01, 0x00, 7, 0}));
  EXPECT_FALSE(device->wants_restart());
  device->work();
  EXPECT_EQ(get_status(), (std::vector<Byte>{0x00, 0, 0, 0, 8, 0}));
  EXPECT_TRUE(device->wants_restart());
}

TEST_F(DfuDevice, RunsTheNewImageAfterItsRestart) {
  EXPECT_TRUE(send_file(image));
  EXPECT_TRUE(Updater(flash, verifier, kSmallLayout).start());
  EXPECT_TRUE(runs(flash, image));
}

TEST_F(DfuDevice, TouchesTheFlashOnlyInWork) {
  dnload(0, Bytes(image).first(1024));
  get_status();
  EXPECT_EQ(flash.operations(), 0U);
  device->work();
  EXPECT_GT(flash.operations(), 0U);
  const std::size_t operations = flash.operations();
  device->work();
  EXPECT_EQ(flash.operations(), operations);
}

TEST_F(DfuDevice, TellsAnEarlyHostToWaitOnceMore) {
  go_to(dfuDNBUSY);
  EXPECT_EQ(get_status(), (std::vector<Byte>{0x00, 0x16, 0x09, 0x00, 4, 0}));
  device->work();
  EXPECT_EQ(get_status()[4], 5);
}

// There are three records in a sector of the state, the next one takes an erase of 500 ms.
TEST_F(DfuDevice, LetsTheHostWaitForTheStateOfTheUpdateAsWell) {
  flash.load(64, std::vector<Byte>(72, 0));
  Updater full(flash, verifier, kSmallLayout);
  Download into_full(full);
  device.emplace(into_full, kSettings);
  go_to(dfuMANIFEST);
  EXPECT_EQ(get_status(), (std::vector<Byte>{0x00, 0x21, 0x03, 0x00, 7, 0}));  // 801 ms
  device->work();
  // The copy that is to come is given up for another download.
  Dfu again(into_full, kSettings);
  again.request(kDFU_DNLOAD, 0, Bytes(image).first(1024));
  EXPECT_EQ((*again.request(kDFU_GETSTATUS, 0, {}))[1], 0x17);  // 2,327 ms
}

TEST_F(DfuDevice, NamesWhatItRefuses) {
  struct Case {
    std::vector<Byte> file;
    Byte bStatus;
    Refusal refusal;
  };
  std::vector<Byte> forged = image, damaged = image, trailing = image, truncated = image;
  forged[100] ^= 1;
  damaged[700] ^= 1;
  trailing.push_back(0);
  truncated.pop_back();
  const std::array<Case, 10> cases{{
      {std::vector<Byte>(2048, 0), 0x02, Refusal::kNotAnImage},
      {std::vector<Byte>(12, 0), 0x09, Refusal::kTruncated},
      {make_image({.version = 2, .product = 1}), 0x01, Refusal::kProduct},
      {make_image({.version = 2, .slot = 0}), 0x08, Refusal::kSlot},
      {make_image({.version = 0}), 0x0B, Refusal::kOlder},
      {make_image({.version = 2, .key = 1}), 0x0B, Refusal::kKey},
      {forged, 0x02, Refusal::kSignature},
      {damaged, 0x07, Refusal::kDigest},
      {trailing, 0x08, Refusal::kTrailing},
      {truncated, 0x09, Refusal::kTruncated},
  }};
  updater.start();
  for (const Case& c : cases) {
    SCOPED_TRACE(to_string(c.refusal));
    EXPECT_FALSE(send_file(c.file));
    const Byte iString = static_cast<Byte>(15 + static_cast<int>(c.refusal));
    EXPECT_EQ(get_status(), (std::vector<Byte>{c.bStatus, 0, 0, 0, 10, iString}));
    EXPECT_TRUE(plain(kDFU_CLRSTATUS));
    EXPECT_TRUE(updater.start());
    EXPECT_TRUE(runs(flash, make_image({.version = 1})));
  }
  EXPECT_TRUE(send_file(image));
}

TEST_F(DfuDevice, DoesNotStallAFileThatItRefuses) {
  EXPECT_TRUE(dnload(0, std::vector<Byte>(1024, 0)));
  EXPECT_EQ(get_status()[0], 0x02);
  plain(kDFU_CLRSTATUS);
  go_to(dfuDNLOAD_IDLE);
  EXPECT_TRUE(dnload(1, {}));
  EXPECT_EQ(get_status()[0], 0x09);
}

TEST_F(DfuDevice, GivesNoStringWhenThereIsNone) {
  Dfu without(download_, {.verify_ms = 300, .first_string = 0});
  without.request(kDFU_UPLOAD, 0, {});
  EXPECT_EQ((*without.request(kDFU_GETSTATUS, 0, {}))[5], 0);
}

TEST_F(DfuDevice, RefusesBlocksOutOfOrder) {
  EXPECT_FALSE(dnload(1, Bytes(image).first(1024)));
  EXPECT_EQ(get_status()[0], 0x08);
  plain(kDFU_CLRSTATUS);
  go_to(dfuDNLOAD_IDLE);
  EXPECT_FALSE(dnload(0, Bytes(image).first(1024)));
  EXPECT_EQ(device->refusal(), Refusal::kBlock);
}

TEST_F(DfuDevice, RefusesABlockLongerThanItsTransferSize) {
  EXPECT_FALSE(dnload(0, std::vector<Byte>(2049, 0)));
  EXPECT_EQ(device->refusal(), Refusal::kBlock);
}

TEST_F(DfuDevice, ForgetsAnAbortedDownload) {
  go_to(dfuDNLOAD_IDLE);
  EXPECT_TRUE(plain(kDFU_ABORT));
  EXPECT_EQ(device->state(), dfuIDLE);
  EXPECT_FALSE(dnload(1, Bytes(image).subspan(1024)));
  plain(kDFU_CLRSTATUS);
  EXPECT_TRUE(send_file(image));
}

TEST_F(DfuDevice, StallsWhatAStateHasNoPlaceFor) {
  // By state: which of DETACH, DNLOAD with data, DNLOAD without, UPLOAD, CLRSTATUS, ABORT it takes.
  struct Row {
    DfuState state;
    std::array<bool, 6> taken;
  };
  constexpr std::array<Row, 8> kRows{{
      {dfuIDLE, {false, true, false, false, false, true}},
      {dfuDNLOAD_SYNC, {false, false, false, false, false, false}},
      {dfuDNBUSY, {false, false, false, false, false, false}},
      {dfuDNLOAD_IDLE, {false, false, true, false, false, true}},  // the block has a wrong number
      {dfuMANIFEST_SYNC, {false, false, false, false, false, false}},
      {dfuMANIFEST, {false, false, false, false, false, false}},
      {dfuMANIFEST_WAIT_RESET, {false, false, false, false, false, false}},
      {dfuERROR, {false, false, false, false, true, false}},
  }};
  struct Request {
    Byte bRequest;
    Bytes data;
  };
  const Bytes block = Bytes(image).first(1024);
  const std::array<Request, 6> requests{{{kDFU_DETACH, {}},
                                         {kDFU_DNLOAD, block},
                                         {kDFU_DNLOAD, {}},
                                         {kDFU_UPLOAD, {}},
                                         {kDFU_CLRSTATUS, {}},
                                         {kDFU_ABORT, {}}}};
  for (const Row& row : kRows) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      SCOPED_TRACE(testing::Message() << "state " << int(row.state) << " request " << i);
      restart();
      go_to(row.state);
      ASSERT_EQ(device->state(), row.state);
      EXPECT_EQ(device->request(requests[i].bRequest, 0, requests[i].data).has_value(),
                row.taken[i]);
      const bool waits = row.state == dfuMANIFEST_WAIT_RESET;
      if (!row.taken[i]) {
        EXPECT_EQ(device->state(), waits ? row.state : dfuERROR);
      }
    }
  }
}

TEST_F(DfuDevice, AnswersGetStateEverywhereAndChangesNothing) {
  for (const DfuState state : kStates) {
    restart();
    go_to(state);
    EXPECT_EQ(get(kDFU_GETSTATE), (std::vector<Byte>{static_cast<Byte>(state)}));
    EXPECT_EQ(device->state(), state);
  }
}

TEST_F(DfuDevice, StallsARequestThatDfuDoesNotHave) {
  EXPECT_FALSE(plain(7));
  EXPECT_EQ(get_status()[0], 0x0F);
}

}  // namespace
}  // namespace ssc::firmware::boot
