# SPDX-License-Identifier: Apache-2.0
# The rows of Info.plist for readers "VVVV:PPPP:Name": SSC_PLIST_VENDORS, SSC_PLIST_PRODUCTS and SSC_PLIST_NAMES.
macro(ssc_plist_readers)
  foreach(reader ${ARGN})
    if(NOT reader MATCHES "^([0-9A-Fa-f]+):([0-9A-Fa-f]+):([ -~]+)$")
      message(FATAL_ERROR "SSC_DRIVER_READERS: \"${reader}\" is not VVVV:PPPP:Name")
    endif()
    string(APPEND SSC_PLIST_VENDORS "        <string>0x${CMAKE_MATCH_1}</string>\n")
    string(APPEND SSC_PLIST_PRODUCTS "        <string>0x${CMAKE_MATCH_2}</string>\n")
    string(REPLACE "&" "&amp;" name "${CMAKE_MATCH_3}")
    string(REPLACE "<" "&lt;" name "${name}")
    string(APPEND SSC_PLIST_NAMES "        <string>${name}</string>\n")
  endforeach()
endmacro()
