// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "firmware/boot/flash.hpp"
#include "firmware/boot/image.hpp"
#include "firmware/boot/state_log.hpp"

namespace ssc::firmware::boot {

// Where things are, and for what product. The slots and the two sectors of the state are disjoint.
struct Layout {
  std::uint32_t product;
  std::array<std::size_t, 2> state_sectors;
  Slot active;  // programs are linked for it and run from it
  Slot staged;  // an update is received here
};

// Which program runs, and how an update becomes it. A power cut in any erase or any word leaves one
// of the two images to be run:
//
//   what is going on        active        staged             after a power cut
//   download                runs          in pieces          the active image; the host begins anew
//   install()               runs          verified           either
//   copying, by start()     in pieces     verified           the copy goes on with the sector it
//   was in settling, by start()    verified      verified           the same again, nothing to copy
//
// The counter against rollback is the version of the newest image that was found whole in the
// active slot; one record of the state log ends the copy and raises it. An image that can run is
// worth more than its record: when the log takes no more, start() goes on without, and tries again
// next time.
class Updater {
 public:
  Updater(Flash& flash, Verifier& verifier, const Layout& layout);

  // To be called at every start, before anything else. Finishes a copy that was begun; makes the
  // active slot good again from the staged one if it is not and that can be done. True: the active
  // image is verified and is to run. False: only a download helps.
  bool start();

  // The staged image, verified once more where it lies now, becomes the active one at the next
  // start.
  Refusal install();

  // A download is about to overwrite the staged image: it is not to be copied any more.
  bool give_up_copy();

  // How long these two take at most to remember what they do. install() checks an image before.
  std::uint32_t install_ms() const { return log_.append_ms(); }
  std::uint32_t give_up_copy_ms() const;

  ImageRules rules() const;
  const State& state() const { return log_.state(); }

  Flash& flash() const { return flash_; }
  Verifier& verifier() const { return verifier_; }
  Slot staged() const { return layout_.staged; }

 private:
  tl::expected<ImageHeader, Refusal> check(const Slot& slot) const;
  bool begin_copy();
  void copy_from(std::uint32_t sector);
  bool copy_sector(std::uint32_t sector, std::uint32_t image_size);
  void settle(std::uint32_t version);

  Flash& flash_;
  Verifier& verifier_;
  Layout layout_;
  StateLog log_;
};

}  // namespace ssc::firmware::boot
