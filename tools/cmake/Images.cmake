# SPDX-License-Identifier: Apache-2.0
# Images for the chip, each with its map beside it:
#
#   ssc_image(NAME SCRIPT x.ld SOURCES … [USES room…])   bin/NAME.elf and bin/NAME.map; the script is one of the calling
#                                                        folder, which includes firmware/port/stm32f405/image.ld
function(ssc_image image)
  cmake_parse_arguments(ARG "" "SCRIPT" "" ${ARGN})
  set(common ${CMAKE_SOURCE_DIR}/firmware/port/stm32f405)
  set(script ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_SCRIPT})
  ssc_program(${image} ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${image} PROPERTIES SUFFIX .elf LINK_DEPENDS "${script};${common}/image.ld")
  target_link_options(${image} PRIVATE -nostartfiles -L ${common} -T ${script}
    -Wl,-Map=$<TARGET_FILE_DIR:${image}>/${image}.map -Wl,--print-memory-usage -Wl,--fatal-warnings)
endfunction()
