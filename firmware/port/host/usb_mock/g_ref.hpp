// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <glib-object.h>

#include <memory>

namespace ssc::firmware::usb {

struct GUnref {
  void operator()(gpointer object) const { g_object_unref(object); }
};

// A reference to a GObject, given back when it goes out of scope.
template <class T>
using GRef = std::unique_ptr<T, GUnref>;

// One more reference to an object that somebody else has.
template <class T>
GRef<T> g_share(T* object) {
  return GRef<T>(static_cast<T*>(g_object_ref(object)));
}

}  // namespace ssc::firmware::usb
