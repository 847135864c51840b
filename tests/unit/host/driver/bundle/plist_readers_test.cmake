# SPDX-License-Identifier: Apache-2.0
# A reader's name is text of the plist, whatever is in it.
include(${CMAKE_CURRENT_LIST_DIR}/../../../../../host/driver/plist_readers.cmake)
ssc_plist_readers("04E6:5116:Smith & Sons <2>" "076b:3021:Plain")
set(expected "        <string>Smith &amp; Sons &lt;2></string>\n        <string>Plain</string>\n")
if(NOT SSC_PLIST_NAMES STREQUAL expected)
  message(FATAL_ERROR "${SSC_PLIST_NAMES}")
endif()
if(NOT SSC_PLIST_VENDORS STREQUAL "        <string>0x04E6</string>\n        <string>0x076b</string>\n")
  message(FATAL_ERROR "${SSC_PLIST_VENDORS}")
endif()
