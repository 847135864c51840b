// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/clock_tree.hpp"
#include "firmware/port/stm32f405/no_crystal.hpp"
#include "firmware/port/stm32f405/reader.hpp"
#include "firmware/port/stm32f405/startup.hpp"

namespace ssc::firmware::stm32 {
namespace {

Reader* the_reader = nullptr;  // no interrupt comes before there is one

void on_usart2() {
  the_reader->on_usart2();
}
void on_usart3() {
  the_reader->on_usart3();
}

[[gnu::section(".vectors"), gnu::used]] constinit const VectorTable kVectors({
    {kTIM2_IRQn, Clock::on_interrupt},
    {kUSART2_IRQn, on_usart2},
    {kUSART3_IRQn, on_usart3},
    {kOTG_FS_IRQn, OtgFs::on_interrupt},
});

}  // namespace

void run_image() {
  if (!start_clocks()) report_missing_crystal();
  static Reader reader("OpenSSC reader " SSC_VERSION);
  the_reader = &reader;
  reader.start();
  for (;;) reader.turn();
}

}  // namespace ssc::firmware::stm32
