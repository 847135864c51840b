// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/bulk_in.hpp"

#include <algorithm>

#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::firmware::usb {
namespace {

bool is_time_extension(Bytes message) {
  return ccid::command_status(message[ccid::kOffsetSpecific]) ==
         ccid::CommandStatus::kTimeExtension;
}

bool same_command(Bytes a, Bytes b) {
  return a[ccid::kOffsetSlot] == b[ccid::kOffsetSlot] && a[ccid::kOffsetSeq] == b[ccid::kOffsetSeq];
}

}  // namespace

void BulkIn::open() {
  close();
  open_ = true;
}

void BulkIn::close() {
  while (count_ != 0) drop_first();
  open_ = held_ = halted_ = busy_ = false;
}

void BulkIn::send(Bytes message) {
  if (!open_ || count_ == kMessages) return;
  waiting(count_++).assign(message);
  start();
}

void BulkIn::send_time_extension(Bytes message) {
  if (!open_) return;
  if (auto* const earlier = waiting_extension(message)) {
    earlier->assign(message);
  } else if (count_ + kMostOwed + 1 < kMessages) {  // one for a command that may come by now
    send(message);
  }
}

// One for the same command that has not begun to leave.
ccid::EncodedMessage* BulkIn::waiting_extension(Bytes message) {
  for (std::size_t n = busy_ ? 1 : 0; n < count_; ++n) {
    auto& earlier = waiting(n);
    if (is_time_extension(earlier) && same_command(earlier, message)) return &earlier;
  }
  return nullptr;
}

void BulkIn::on_done() {
  if (!busy_) return;
  busy_ = false;
  if (!last_) return write_next();
  drop_first();
  start();
}

void BulkIn::release() {
  held_ = false;
  start();
}

void BulkIn::halt() {
  halted_ = true;
  busy_ = false;
}

void BulkIn::unhalt() {
  halted_ = busy_ = false;
  start();
}

void BulkIn::start() {
  if (held_ || halted_ || busy_ || count_ == 0) return;
  sent_ = 0;
  write_next();
}

void BulkIn::write_next() {
  const Bytes rest = waiting(0).bytes().subspan(sent_);
  const Bytes packet = rest.first(std::min(rest.size(), kMaxPacketSize));
  sent_ += packet.size();
  last_ = packet.size() < kMaxPacketSize;
  busy_ = true;
  controller_.write(bEndpointAddress_, packet);
}

void BulkIn::drop_first() {
  auto& message = waiting(0);
  wipe(message.data(), message.size());
  message.clear();
  first_ = (first_ + 1) % kMessages;
  --count_;
}

}  // namespace ssc::firmware::usb
