// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <string_view>

#include "host/sscard_driver/SSCardDriver.h"
#include "host/sscard_driver/driver.hpp"
#include "host/sscard_driver/gbk.hpp"
#include "host/sscard_driver/per_process.hpp"

// The functions of SSCardDriver.h: pointers and sizes, one call at a time, no exception to C.
namespace {

using ssc::national::Driver;
using ssc::national::Error;
using ssc::national::Fields;
using ssc::national::PerProcess;
using ssc::national::PinAction;
using ssc::national::Result;

PerProcess<Driver> library;

// An input, to its zero byte or its size; a null pointer is an empty one.
std::string_view text(const char* input, std::size_t size) {
  return input == nullptr ? std::string_view() : std::string_view(input, strnlen(input, size));
}
std::string_view card_info(const char* input) {
  return text(input, SSCARD_SIZE_CARD);
}
std::string_view addresses(const char* input) {
  return text(input, SSCARD_SIZE_ADDRESS);
}
std::string_view data(const char* input) {
  return text(input, SSCARD_SIZE_FILES);
}
std::string_view key(const char* input) {
  return text(input, SSCARD_SIZE_KEY);
}
std::string_view file_key(const char* input) {
  return text(input, SSCARD_SIZE_KEY_FILE);
}

// An output of `size` bytes with its zero byte.
struct Out {
  char* buffer;
  std::size_t size;

  void put(std::string_view gbk) const {
    std::memcpy(buffer, gbk.data(), gbk.size());
    buffer[gbk.size()] = '\0';
  }
  long fail(const Error& error) const {
    put(ssc::national::cut(ssc::national::to_gbk(message(error)), size - 1));
    return error.number;
  }
};

// use(Driver&, Fields&) and its answer in `out`.
template <class Use>
long call(Out out, Use use) noexcept {
  try {
    if (out.buffer == nullptr) {
      library.with([](Driver& driver) { driver.end(); });
      return SSCARD_PARAMETER;
    }
    out.put("");
    Fields fields;
    const Result<void> done = library.with([&](Driver& driver) { return use(driver, fields); });
    if (!done) return out.fail(done.error());
    const Result<std::string_view> answer = fields.text(out.size);
    if (!answer) return out.fail(answer.error());
    out.put(*answer);
    return SSCARD_OK;
  } catch (...) {  // out of memory
    return SSCARD_CONNECTION;
  }
}

long unsupported(Out out) noexcept {
  return call(out, [](Driver& driver, Fields& /*fields*/) -> Result<void> {
    driver.end();
    return ssc::national::error(SSCARD_UNSUPPORTED);
  });
}

Out basic(char* buffer) {
  return {buffer, SSCARD_SIZE_BASIC};
}
Out files(char* buffer) {
  return {buffer, SSCARD_SIZE_FILES};
}
Out pin(char* buffer) {
  return {buffer, SSCARD_SIZE_PIN};
}
Out records(char* buffer) {
  return {buffer, SSCARD_SIZE_RECORDS};
}

}  // namespace

long iReadCardBas(int iType, char* pOutInfo) {
  return call(basic(pOutInfo),
              [&](Driver& driver, Fields& out) { return driver.read_card_bas(iType, out); });
}

long iReadCardBas_HSM_Step1(int iType, char* pOutInfo) {
  return call(basic(pOutInfo),
              [&](Driver& driver, Fields& out) { return driver.read_card_bas_step1(iType, out); });
}

long iReadCardBas_HSM_Step2(char* pKey, char* pOutInfo) {
  return call(basic(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.read_card_bas_step2(key(pKey), out);
  });
}

long iReadCard(int iType, int iAuthType, char* pCardInfo, char* pFileAddr, char* pOutInfo) {
  return call(files(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.read_card(iType, iAuthType, card_info(pCardInfo), addresses(pFileAddr), out);
  });
}

long iReadCard_HSM_Step1(int iType, char* pCardInfo, char* pFileAddr, char* pOutInfo) {
  return call(basic(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.read_card_step1(iType, card_info(pCardInfo), addresses(pFileAddr), out);
  });
}

long iReadCard_HSM_Step2(char* pKey, char* pOutInfo) {
  return call(files(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.read_card_step2(file_key(pKey), out);
  });
}

long iWriteCard(int iType, char* pCardInfo, char* pFileAddr, char* pWriteData, char* pOutInfo) {
  return call(basic(pOutInfo), [&](Driver& driver, Fields& /*out*/) {
    return driver.write_card(iType, card_info(pCardInfo), addresses(pFileAddr), data(pWriteData));
  });
}

long iWriteCard_HSM_Step1(int iType, char* pCardInfo, char* pFileAddr, char* pOutInfo) {
  return call(basic(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.write_card_step1(iType, card_info(pCardInfo), addresses(pFileAddr), out);
  });
}

long iWriteCard_HSM_Step2(char* pKey, char* pWriteData, char* pOutInfo) {
  return call(basic(pOutInfo), [&](Driver& driver, Fields& /*out*/) {
    return driver.write_card_step2(file_key(pKey), data(pWriteData));
  });
}

long iVerifyPIN(int iType, char* pOutInfo) {
  return call(pin(pOutInfo),
              [&](Driver& driver, Fields& /*out*/) { return driver.verify_pin(iType); });
}

long iChangePIN(int iType, char* pOutInfo) {
  return call(pin(pOutInfo),
              [&](Driver& driver, Fields& /*out*/) { return driver.change_pin(iType); });
}

long iReloadPIN(int iType, char* pCardInfo, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& /*out*/) {
    return driver.replace_pin(PinAction::kReload, iType, card_info(pCardInfo));
  });
}

long iReloadPIN_HSM_Step1(int iType, char* pCardInfo, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.replace_pin_step1(PinAction::kReload, iType, card_info(pCardInfo), out);
  });
}

long iReloadPIN_HSM_Step2(char* pKey, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.replace_pin_step2(PinAction::kReload, key(pKey), out);
  });
}

long iReloadPIN_HSM_Step3(char* pKey, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& /*out*/) {
    return driver.replace_pin_step3(PinAction::kReload, key(pKey));
  });
}

long iUnblockPIN(int iType, char* pCardInfo, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& /*out*/) {
    return driver.replace_pin(PinAction::kUnblock, iType, card_info(pCardInfo));
  });
}

long iUnblockPIN_HSM_Step1(int iType, char* pCardInfo, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.replace_pin_step1(PinAction::kUnblock, iType, card_info(pCardInfo), out);
  });
}

long iUnblockPIN_HSM_Step2(char* pKey, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.replace_pin_step2(PinAction::kUnblock, key(pKey), out);
  });
}

long iUnblockPIN_HSM_Step3(char* pKey, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& /*out*/) {
    return driver.replace_pin_step3(PinAction::kUnblock, key(pKey));
  });
}

long iDoDebit(int iType, char* pCardInfo, char* pPayInfo, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.debit(iType, card_info(pCardInfo), text(pPayInfo, SSCARD_SIZE_PIN), out);
  });
}

long iDoDebit_HSM_Step1(int iType, char* pCardInfo, char* pPayInfo, char* pOutInfo) {
  return call(pin(pOutInfo), [&](Driver& driver, Fields& out) {
    return driver.debit_step1(iType, card_info(pCardInfo), text(pPayInfo, SSCARD_SIZE_PIN), out);
  });
}

long iDoDebit_HSM_Step2(char* pKey, char* pOutInfo) {
  return call(basic(pOutInfo),
              [&](Driver& driver, Fields& out) { return driver.debit_step2(key(pKey), out); });
}

long iReadDebitRecord(int iType, char* pOutInfo) {
  return call(records(pOutInfo),
              [&](Driver& driver, Fields& out) { return driver.read_debit_records(iType, out); });
}

long PKI_SignData(char* /*pUserPin*/, char* /*pInData*/, int /*iType*/, char* pOutInfo) {
  return unsupported(basic(pOutInfo));
}

long PKI_VerifySign(char* /*pUserPin*/, char* /*pCert*/, char* /*pClearText*/, char* /*pSignature*/,
                    int /*iType*/, char* pOutInfo) {
  return unsupported(basic(pOutInfo));
}
