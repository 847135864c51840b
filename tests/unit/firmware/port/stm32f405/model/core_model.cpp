// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/core_model.hpp"

namespace ssc::stm32model {
namespace {

constexpr std::uint32_t kISER = 0x100, kVTOR = 0xD08, kAIRCR = 0xD0C;
constexpr std::uint32_t kVECTKEY = 0x05FA, kSYSRESETREQ = 1U << 2;
constexpr int kMostInterrupts = 8;  // one after the other on a line

}  // namespace

CoreModel::CoreModel(Bus& bus) : bus_(bus) {
  bus.attach(kBase, *this, 0x1000);
  bus.on_sleep([this] { sleep(); });
}

void CoreModel::connect(unsigned interrupt, std::function<bool()> raised,
                        std::function<void()> handler) {
  lines_.push_back({interrupt, std::move(raised), std::move(handler)});
}

void CoreModel::write(std::uint32_t offset, std::uint32_t value) {
  if (offset >= kISER && offset < kISER + 4 * enabled_.size()) {
    enabled_[(offset - kISER) / 4] |= value;
  } else if (offset == kAIRCR) {
    if (value >> 16 != kVECTKEY) return bus_.violation("AIRCR without its key");
    if ((value & kSYSRESETREQ) != 0) ++resets_;
  } else if (offset != kVTOR) {
    bus_.violation("write to a block of the processor that is not known");
  }
}

void CoreModel::sleep() {
  const Time start = bus_.time().now();
  auto end = bus_.time().schedule(
      start + longest_sleep_, [] {}, VirtualTime::Order::kAlarm);
  while (!serve() && bus_.time().now() < start + longest_sleep_) bus_.time().step();
  bus_.time().cancel(end);
  slept_ += bus_.time().now() - start;
}

bool CoreModel::serve() {
  bool any = false;
  for (const Line& line : lines_) {
    if (!line.raised() || !enabled(line.interrupt)) continue;
    serve(line);
    any = true;
  }
  return any;
}

void CoreModel::serve(const Line& line) {
  for (int i = 0; line.raised(); ++i) {
    if (i == kMostInterrupts) return bus_.violation("an interrupt that its handler leaves raised");
    line.handler();
  }
}

}  // namespace ssc::stm32model
