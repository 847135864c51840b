// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/reader_hardware.hpp"

namespace ssc::firmware {
namespace {

enum { kLine, kSamLine, kPanel };

}  // namespace

ReaderHardware::ReaderHardware(const Options& options)
    : slots_(options.sam_line.empty() ? 1 : 2),
      line_(options.line),
      sam_line_(options.sam_line),
      panel_(options.panel, !options.panel.empty() && options.key_pad) {}

void ReaderHardware::attach(CcidDevice& device) {
  line_.attach(device.contact(0));
  if (slots_ > 1) sam_line_.attach(device.contact(1));
  panel_.panel().attach(device);
}

std::array<pollfd, ReaderHardware::kPollFds> ReaderHardware::poll_fds() const {
  std::array<pollfd, kPollFds> fds{};
  fds[kLine] = {line_.fd(), POLLIN, 0};
  fds[kSamLine] = {sam_line_.fd(), POLLIN, 0};
  fds[kPanel] = {panel_.fd(), POLLIN, 0};
  return fds;
}

std::optional<Instant> ReaderHardware::next_deadline() const {
  const auto next = earlier(line_.next_deadline(), panel_.next_deadline());
  return slots_ > 1 ? earlier(next, sam_line_.next_deadline()) : next;
}

void ReaderHardware::work(std::span<const pollfd> polled) {
  line_.work();
  if (slots_ > 1) sam_line_.work();
  panel_.work(polled[kPanel].revents != 0);
}

}  // namespace ssc::firmware
