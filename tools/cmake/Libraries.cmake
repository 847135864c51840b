# SPDX-License-Identifier: Apache-2.0
# The third-party libraries, each as ssc_library_<name>; the names are those of rooms.json.

function(ssc_library name)
  add_library(ssc_library_${name} INTERFACE)
  target_link_libraries(ssc_library_${name} INTERFACE ${ARGN})
endfunction()

ssc_library(expected)  # header only, tl/expected.hpp

# mbedTLS, compiled from Debian's source with the configuration of firmware/boot: for the microcontroller no package
# has it compiled.
if(DEFINED ENV{XDG_CACHE_HOME})
  set(cache $ENV{XDG_CACHE_HOME})
else()
  set(cache $ENV{HOME}/.cache)
endif()
set(SSC_MBEDTLS_SOURCE ${cache}/openssc/mbedtls-2.28.3 CACHE PATH "Source of mbedTLS")
if(NOT EXISTS ${SSC_MBEDTLS_SOURCE}/library/ecdsa.c)
  message(FATAL_ERROR "No mbedTLS in ${SSC_MBEDTLS_SOURCE}: run tools/setup")
endif()
set(mbedtls asn1parse asn1write bignum constant_time ecdsa ecp ecp_curves memory_buffer_alloc platform platform_util sha256)
list(TRANSFORM mbedtls REPLACE "(.+)" "${SSC_MBEDTLS_SOURCE}/library/\\1.c")
add_library(ssc_mbedtls STATIC EXCLUDE_FROM_ALL ${mbedtls})
target_include_directories(ssc_mbedtls SYSTEM PUBLIC ${SSC_MBEDTLS_SOURCE}/include)
target_compile_definitions(ssc_mbedtls PUBLIC MBEDTLS_CONFIG_FILE="${CMAKE_SOURCE_DIR}/firmware/boot/mbedtls_config.h")
ssc_library(mbedtls ssc_mbedtls)
if(SSC_BARE_METAL)
  return()
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(GTest REQUIRED)
include(GoogleTest)
pkg_check_modules(pcsclite REQUIRED IMPORTED_TARGET libpcsclite)
pkg_check_modules(libusb REQUIRED IMPORTED_TARGET libusb-1.0)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(qrencode REQUIRED IMPORTED_TARGET libqrencode)
pkg_check_modules(png REQUIRED IMPORTED_TARGET libpng)
pkg_check_modules(zxing REQUIRED IMPORTED_TARGET zxing)  # tests only
pkg_check_modules(spdlog REQUIRED IMPORTED_TARGET spdlog fmt)
pkg_check_modules(umockdev REQUIRED IMPORTED_TARGET umockdev-1.0)
pkg_check_modules(usbredirparser REQUIRED IMPORTED_TARGET libusbredirparser-0.5)

# Asio and Beast are compiled once instead of in every file that includes them.
set(boost_sources ${CMAKE_BINARY_DIR}/generated/boost)
file(WRITE ${boost_sources}/asio.cpp "#include <boost/asio/impl/src.hpp>\n#include <boost/asio/ssl/impl/src.hpp>\n")
file(WRITE ${boost_sources}/beast.cpp "#include <boost/beast/src.hpp>\n")
add_library(ssc_boost_asio STATIC EXCLUDE_FROM_ALL ${boost_sources}/asio.cpp)
target_compile_definitions(ssc_boost_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
# gcc 12, once it inlines one of a coroutine frame's two operators, takes the pair for a mismatch.
target_compile_options(ssc_boost_asio INTERFACE -Wno-mismatched-new-delete)
target_link_libraries(ssc_boost_asio PUBLIC Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
if(SSC_SANITIZE MATCHES thread)  # which knows no fences; Asio's queues have locks besides
  target_compile_definitions(ssc_boost_asio PUBLIC BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
add_library(ssc_boost_beast STATIC EXCLUDE_FROM_ALL ${boost_sources}/beast.cpp)
target_compile_definitions(ssc_boost_beast PUBLIC BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(ssc_boost_beast PUBLIC ssc_boost_asio)

ssc_library(boost_asio ssc_boost_asio)
ssc_library(boost_beast ssc_boost_beast)
ssc_library(boost_json Boost::json)
ssc_library(cli11)  # header only
ssc_library(ifdhandler)  # header only: pcscd loads the driver, which links nothing of pcsc-lite
target_include_directories(ssc_library_ifdhandler SYSTEM INTERFACE ${pcsclite_INCLUDE_DIRS})
ssc_library(libusb PkgConfig::libusb Threads::Threads)
ssc_library(openssl OpenSSL::Crypto)
ssc_library(pcsclite PkgConfig::pcsclite Threads::Threads)
ssc_library(png PkgConfig::png)
ssc_library(qrencode PkgConfig::qrencode)
ssc_library(spdlog PkgConfig::spdlog)
ssc_library(sqlite3 PkgConfig::sqlite3)
ssc_library(tomlplusplus)  # header only
# Its parser asserts what it refuses in the next line: a file that says "[;x]" is an error and no reason to abort.
target_compile_options(ssc_library_tomlplusplus INTERFACE "SHELL:-D'TOML_ASSERT(expr)=static_assert(true)'")
ssc_library(umockdev PkgConfig::umockdev)
ssc_library(usbredirparser PkgConfig::usbredirparser)
ssc_library(zxing PkgConfig::zxing)
