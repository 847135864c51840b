// SPDX-License-Identifier: Apache-2.0
#include "host/driver/fault.hpp"

#include <algorithm>
#include <iterator>

namespace ssc::driver {
namespace {

struct Row {
  Fault fault;
  std::string_view text;
};
constexpr Row kTexts[] = {
    {Fault::kTimeout, "no answer from the reader in time"},
    {Fault::kGone, "the reader is gone"},
    {Fault::kStalled, "the reader halted an endpoint"},
    {Fault::kOverflow, "the reader sent more than a message holds"},
    {Fault::kProtocol, "the reader's answer breaks the protocol"},
    {Fault::kNoCard, "no card"},
    {Fault::kMute, "no answer from the card"},
    {Fault::kCardError, "the card's answer was damaged"},
    {Fault::kPinTimeout, "nobody entered a PIN"},
    {Fault::kPinCancelled, "the entry of the PIN was cancelled"},
    {Fault::kRefused, "the reader refused the command"},
    {Fault::kNotSupported, "not supported"},
    {Fault::kProtocolNotSupported, "the card does not speak this protocol"},
    {Fault::kPpsFailed, "the card refused protocol or speed"},
    {Fault::kInsufficientBuffer, "the answer is longer than the buffer"},
    {Fault::kUnknownTag, "no such attribute"},
    {Fault::kReadOnlyTag, "the attribute cannot be set"},
};

}  // namespace

std::string_view to_string(Fault fault) {
  const auto row = std::find_if(std::begin(kTexts), std::end(kTexts),
                                [&](const Row& r) { return r.fault == fault; });
  return row == std::end(kTexts) ? "unknown fault" : row->text;
}

}  // namespace ssc::driver
