# SPDX-License-Identifier: Apache-2.0
# Firmware images: what a device takes over USB, made of a program as it is linked.
#
#   ssc_signed_image(TARGET PRODUCT n SLOT n FLASH n)   numbers as in firmware/port/…/memory_map.hpp: the product, the
#                                                       offset of its active slot, where the flash begins; makes the
#                                                       target TARGET-image
#
# Beside bin/TARGET.elf come TARGET.bin, the bare program; TARGET.img, the signed image; TARGET.dfu, the image for
# dfu-util; TARGET.hex, the image at its place in the flash, for a programmer.
#
# Signed with the development key, or with SSC_SIGNING_KEY. Who has a key that no file holds builds as usual and then
# signs TARGET.bin by `tools/fw-sign prepare` and `attach`.
set(SSC_FW_SIGN ${CMAKE_SOURCE_DIR}/tools/fw-sign)
set(SSC_SIGNING_KEY "" CACHE FILEPATH "Private key for firmware images, PEM; none: the development key")
set(SSC_IMAGE_VERSION "" CACHE STRING "Version of firmware images, MAJOR.MINOR.PATCH, may not go back; none: the project's")

function(ssc_signed_image target)
  cmake_parse_arguments(ARG "" "PRODUCT;SLOT;FLASH" "" ${ARGN})
  math(EXPR address "${ARG_FLASH} + ${ARG_SLOT}" OUTPUT_FORMAT HEXADECIMAL)
  math(EXPR usb_vendor "${SSC_USB_VENDOR_ID}" OUTPUT_FORMAT HEXADECIMAL)
  math(EXPR usb_product "${SSC_USB_PRODUCT_ID}" OUTPUT_FORMAT HEXADECIMAL)
  set(image ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${target})
  set(version "${SSC_IMAGE_VERSION}")
  if(version STREQUAL "")  # not in the cache, where it would stay when the project's grows
    set(version ${PROJECT_VERSION})
  endif()
  set(key)
  if(SSC_SIGNING_KEY)
    set(key --key ${SSC_SIGNING_KEY})
  endif()
  add_custom_command(OUTPUT ${image}.bin ${image}.img ${image}.dfu ${image}.hex
    COMMAND ${CMAKE_OBJCOPY} -O binary $<TARGET_FILE:${target}> ${image}.bin
    COMMAND ${SSC_FW_SIGN} sign ${key} --product ${ARG_PRODUCT} --slot ${ARG_SLOT} --version ${version}
            ${image}.bin -o ${image}.img --dfu ${image}.dfu --usb ${usb_vendor}:${usb_product}
    COMMAND ${CMAKE_OBJCOPY} -I binary -O ihex --change-addresses ${address} ${image}.img ${image}.hex
    DEPENDS ${target} ${SSC_FW_SIGN} ${SSC_SIGNING_KEY} VERBATIM)
  add_custom_target(${target}-image ALL DEPENDS ${image}.img)
endfunction()
