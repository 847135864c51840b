/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SSSE32.h - the low-level reader library of the rules for social-security card terminals
 *
 * NAME
 *   libSSSE32.so: the C library that part 8, annex A of the rules allows on Unix, over PC/SC.
 *
 * SYNOPSIS
 *   #include <SSSE32.h>
 *   cc program.c -lSSSE32
 *
 * DESCRIPTION
 *   Commands to the card in a reader's user slot and to the module in its SAM slot. A slot is 0x0n
 *   for the n-th user slot, 0x1n for the n-th SAM slot, n from 1 to F; our reader has 0x01 and
 *   0x11. Every function answers 0 or a length, or one of the negative numbers below. Every
 *   function may be called from any thread; calls wait for each other. Handles are not for a child
 *   of fork(): it opens its own.
 *
 *   Other programs can use the same card between two commands. What a card remembers, they can end.
 */
#ifndef OPENSSC_SSSE32_H
#define OPENSSC_SSSE32_H

#ifdef __cplusplus
extern "C" {
#endif

#define SSSE32_OK 0
#define SSSE32_CARD_TYPE (-1) /* the answer to reset is none */
#define SSSE32_NO_CARD (-2)
#define SSSE32_NOT_POWERED (-3) /* or reset by another program: power it on again */
#define SSSE32_MUTE (-4)
#define SSSE32_CONNECTION (-11) /* no such reader, pcscd away, or the card is taken */
#define SSSE32_NOT_OPEN (-12)   /* no such handle */
#define SSSE32_UNSUPPORTED (-13)
#define SSSE32_PARAMETER (-14)
#define SSSE32_CHECKSUM (-15)

#define SSSE32_MAX_RESPONSE 258 /* bytes of an answer with its status word */
#define SSSE32_MAX_ATR 33
#define SSSE32_LIBINFO 32

/*
 * Opens a reader and answers its handle, above 0.
 *   dev   "AUTO": the first reader of pcscd; "USBn" and "COMn": its n-th one, n from 1 to 9, in the
 *         order of pcscd whatever they hang on; "LPTn" is not supported
 */
long ICC_Reader_Open(char* dev);
long ICC_Reader_Close(long handle);

/*
 * Cold reset.
 *   resp  SSSE32_MAX_ATR bytes; the answer is how many of them the answer to reset fills
 */
long ICC_Reader_PowerOn(long handle, unsigned char slot, unsigned char* resp);

/* Resets the card, which so loses all rights, and lets go of it: pcscd then takes its power off. */
long ICC_Reader_PowerOff(long handle, unsigned char slot);

/* 0 the card is on, -2 none there, -3 there but not powered on by this handle. */
long ICC_Reader_GetStatus(long handle, unsigned char slot);

/*
 * One command.
 *   len   of the command at `cmd`, 4 to 261 bytes: a short APDU
 *   resp  SSSE32_MAX_RESPONSE bytes; the answer is how many of them are filled, status word
 *         included
 */
long ICC_Reader_Application(long handle, unsigned char slot, long len, unsigned char* cmd,
                            unsigned char* resp);

/*
 * Who made this library.
 *   info  SSSE32_LIBINFO characters, filled with blanks, and no zero byte: maker 16, model 14,
 *         version 2
 */
long ICC_Reader_Libinfo(char* info);

#ifdef __cplusplus
}
#endif

#endif
