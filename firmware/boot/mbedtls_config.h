/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What firmware/boot takes of mbedTLS: SHA-256 and the verification of ECDSA over P-256. No file,
   clock, entropy or heap: what it allocates lies in an arena of P256Verifier. */

#define MBEDTLS_SHA256_C

#define MBEDTLS_ECDSA_C
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECP_WINDOW_SIZE 4 /* points in memory against time */
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 0
#define MBEDTLS_ECP_NO_INTERNAL_RNG /* blinds secrets, and there are none here */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_HAVE_ASM

/* ECDSA has signatures in DER as well, which are not used. */
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C

#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS /* no calloc of the C library */
#define MBEDTLS_MEMORY_BUFFER_ALLOC_C
#define MBEDTLS_PLATFORM_EXIT_MACRO(status) __builtin_trap() /* the arena is corrupt */
#define MBEDTLS_NO_PLATFORM_ENTROPY

#include "mbedtls/check_config.h"
