/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SSCardDriver.h - the national reader library of the Chinese social-security card
 *
 * NAME
 *   libSSCardDriver.so: the functions of 人社信息函〔2016〕38号 for Linux, plain C, over PC/SC.
 *
 * SYNOPSIS
 *   #include <SSCardDriver.h>
 *   cc program.c $(pkg-config --cflags --libs sscarddriver)
 *
 * DESCRIPTION
 *   Every function answers 0, and its result in pOutInfo, or a negative number, and what it means
 *   (in Chinese) in pOutInfo. All texts are GBK and end in a zero byte. pOutInfo must be as large
 *   as the SSCARD_SIZE_... beside each function; more is never written, and what would not fit is
 *   the error -42. An input is read up to its zero byte or its size, whichever comes first.
 *
 *   Items end in '|'. So does the last one. Dates are YYYYMMDD, bytes are pairs of upper-case
 *   hexadecimal digits, amounts are yuan with two decimals unless said otherwise. An item that the
 *   card leaves blank is empty.
 *
 *   iType says which card is meant:
 *     1  contact
 *     2  contactless: no reader of this library has one, the answer is -1
 *     3  whichever there is, contact first
 *     4  whichever there is, contactless first
 *
 *   pCardInfo is "identifier|card number|" as iReadCardBas answered it (fields 4 and 3). The card
 *   in the reader is read again and must be that card, otherwise the answer is -22 and nothing
 *   happens.
 *
 *   A function takes the reader when it is called and gives it back when it ends. A ..._HSM_Step
 *   that succeeds keeps card and reader for its next step; any other function ends that, and so
 *   does an error. Every function may be called from any thread; calls wait for each other. A child
 *   of fork() begins anew: what its parent had begun is the parent's.
 *
 *   Where the service sscd runs, iReadCardBas asks it, and its administrator says which reader and
 *   PSAM that means; everything else, and everything where it does not run, goes to PC/SC directly.
 *
 * KEYS
 *   The functions without HSM authenticate with the PSAM in the reader's SAM slot. Where that is
 *   not possible (-2201, -2202, -2203, -27272, -24) the caller asks a hardware security module
 *   through the ..._HSM_Step functions: a step answers what the HSM needs, the next takes what it
 *   computed. Where no key is needed, a step answers -2204.
 *
 *   "Key address" in an output is the key's name in the rules of the card, such as RKSSSE or
 *   UK1DF04. "Algorithm" is 01 3DES, 02 SSF33, 03 SM4. A factor and a source are 8 bytes.
 *
 * PIN
 *   The PIN is typed on the keys of the reader, never handed to this library. A reader without keys
 *   answers -13, unless the configuration names a program that asks for it (README.md).
 *
 * FILES
 *   /etc/openssc/sscard.conf, README.md
 */
#ifndef OPENSSC_SSCARD_DRIVER_H
#define OPENSSC_SSCARD_DRIVER_H

#ifdef __cplusplus
extern "C" {
#endif

/* Sizes of the buffers in bytes, the zero byte included. */
#define SSCARD_SIZE_BASIC 1024   /* pOutInfo of most functions */
#define SSCARD_SIZE_FILES 20480  /* pOutInfo of iReadCard and its step 2; pWriteData */
#define SSCARD_SIZE_PIN 512      /* pOutInfo of PIN functions and of iDoDebit; pPayInfo */
#define SSCARD_SIZE_RECORDS 2048 /* pOutInfo of iReadDebitRecord */
#define SSCARD_SIZE_ADDRESS 1024 /* pFileAddr */
#define SSCARD_SIZE_CARD 128     /* pCardInfo */
#define SSCARD_SIZE_KEY 128      /* pKey of iReadCardBas, reload, unblock and debit */
#define SSCARD_SIZE_KEY_FILE 32  /* pKey of iReadCard and iWriteCard; no zero byte needed */

/*
 * ERRORS
 *   SSCARD_STATUS(0x6982) is what the card said where no other number fits: minus its status word.
 *   0x63C0 to 0x63CF: external authentication failed, 0 to 15 tries are left.
 */
#define SSCARD_OK 0
#define SSCARD_CARD_TYPE (-1) /* not a social-security card, or not that kind of card */
#define SSCARD_NO_CARD (-2)
#define SSCARD_NOT_POWERED (-3) /* another program has reset the card */
#define SSCARD_MUTE (-4)        /* the card does not answer, or not what it should */
#define SSCARD_NOT_LOADED (-5)  /* a library that this one needs cannot be loaded */
#define SSCARD_CONNECTION (-11) /* reader or pcscd away, or in use by another program */
#define SSCARD_NOT_OPENED (-12) /* a step without the step before it */
#define SSCARD_UNSUPPORTED (-13)
#define SSCARD_PARAMETER (-14)
#define SSCARD_CHECKSUM (-15)
#define SSCARD_IDENTIFIER (-20)  /* the card identifier has a wrong format */
#define SSCARD_NOT_GENUINE (-21) /* the card failed internal authentication */
#define SSCARD_OTHER_CARD (-22)  /* not the card of pCardInfo */
#define SSCARD_DATA (-23)        /* the card's data makes no sense */
#define SSCARD_KEY_LEVEL (-24)   /* the PSAM's roots are of another level */
#define SSCARD_PIN_CANCELLED (-31)
#define SSCARD_PIN_TIMEOUT (-32)
#define SSCARD_PIN_LENGTH (-33)
#define SSCARD_PIN_DIFFERS (-34) /* the new PIN was typed in two ways */
#define SSCARD_CHARACTER (-41)   /* characters that the item may not have */
#define SSCARD_LENGTH (-42)      /* longer than the item, or than the buffer */
#define SSCARD_PIN_WRONG (-51)   /* the message tells how many tries are left */
#define SSCARD_PIN_BLOCKED (-52)
#define SSCARD_NO_PSAM (-2201)
#define SSCARD_PSAM_ALGORITHM (-2202) /* the PSAM has not the card's algorithm */
#define SSCARD_PSAM_NO_KEY (-2203)    /* the PSAM has no RKSSSE */
#define SSCARD_HSM_NOT_NEEDED (-2204) /* no key is needed: use the function without HSM */
#define SSCARD_STATUS(sw) (-(long)(sw))

/*
 * iReadCardBas: who is the holder? To be called first for every card.
 *   pOutInfo   SSCARD_SIZE_BASIC, eleven fields:
 *              1 division of the issuer (6), 2 social security number, 3 card number (9),
 *              4 card identifier (32), 5 name, 6 historical bytes of the answer to reset (hex),
 *              7 version of the card's rules, 8 issued on, 9 valid until, 10 terminal number (12),
 *              11 number of the terminal's device (empty)
 *   The card has proved itself genuine, and the terminal itself to a 3.0 card, by the PSAM.
 */
long iReadCardBas(int iType, char* pOutInfo);

/*
 * The same with an HSM.
 * Step1
 *   pOutInfo   SSCARD_SIZE_BASIC: division, historical bytes, algorithm, card identifier, factor
 *              and source of the internal authentication, factor and source of the external
 *              authentication; the last two are empty unless the card is a 3.0 one
 * Step2
 *   pKey       SSCARD_SIZE_KEY: "internal|external|", each the 8 bytes computed and the 8 bytes of
 *              the source joined; external is empty where step 1's was
 *   pOutInfo   as iReadCardBas; the terminal number is twelve zeros
 */
long iReadCardBas_HSM_Step1(int iType, char* pOutInfo);
long iReadCardBas_HSM_Step2(char* pKey, char* pOutInfo);

/*
 * iReadCard: items of any files.
 *   iAuthType  where PIN or key will do: 1 PIN, 2 key
 *   pCardInfo  SSCARD_SIZE_CARD
 *   pFileAddr  SSCARD_SIZE_ADDRESS: file, items, '$', as often as wanted:
 *                "DF01EF0A|37|$DF01EF15|2A|40:2|$"   tag, or tag:n for its n-th occurrence
 *                "SSSEEF05|07|$"                     issuer and holder are in SSSE
 *                "DF04EF08|$"  "DF04EF08|3|$"        cyclic file: all records, or one (1 = newest)
 *                "SSSEEF08|$"                        transparent file
 *   pOutInfo   SSCARD_SIZE_FILES: the same with values for items:
 *                "DF01EF0A|CHN|$DF01EF15|20|3^080901^...^|$"
 *              The parts of a compound item and of a cyclic record end in '^', a record in '|'. A
 *              transparent file and binary parts are hexadecimal.
 */
long iReadCard(int iType, int iAuthType, char* pCardInfo, char* pFileAddr, char* pOutInfo);

/*
 * The same with an HSM, one file; further ones in pFileAddr are ignored.
 * Step1
 *   pOutInfo   SSCARD_SIZE_BASIC: algorithm, key address, factor, source
 * Step2
 *   pKey       SSCARD_SIZE_KEY_FILE: the 8 bytes computed and the 8 bytes of the source joined
 *   pOutInfo   as iReadCard
 */
long iReadCard_HSM_Step1(int iType, char* pCardInfo, char* pFileAddr, char* pOutInfo);
long iReadCard_HSM_Step2(char* pKey, char* pOutInfo);

/*
 * iWriteCard: writes items.
 *   pFileAddr  as for iReadCard. A record of a cyclic file is added as its newest one; a record
 *              cannot be named
 *   pWriteData SSCARD_SIZE_FILES: in the shape of iReadCard's output, the same files and items
 *   pOutInfo   SSCARD_SIZE_BASIC: empty
 *   What is wrong with the data (-14, -41, -42) is found before anything is written.
 */
long iWriteCard(int iType, char* pCardInfo, char* pFileAddr, char* pWriteData, char* pOutInfo);

/*
 * The same with an HSM, one file: as iReadCard_HSM_Step1 and _Step2, with pWriteData in step 2. For
 * later occurrences (tag:2) the card must be read, so that step 2 asks for the PIN where one opens
 * the file.
 */
long iWriteCard_HSM_Step1(int iType, char* pCardInfo, char* pFileAddr, char* pOutInfo);
long iWriteCard_HSM_Step2(char* pKey, char* pWriteData, char* pOutInfo);

/*
 * iVerifyPIN, iChangePIN: the PIN is typed on the reader's keys. It is proven for this call alone:
 * whatever wants it asks for it, and the card's power goes off behind every call that proved it.
 *   pOutInfo   SSCARD_SIZE_PIN: empty
 *   Errors: -31 to -34, -51 with the tries left in the message, -52; -13 without keys.
 */
long iVerifyPIN(int iType, char* pOutInfo);
long iChangePIN(int iType, char* pOutInfo);

/*
 * iReloadPIN: a new PIN, typed by the holder, in place of a forgotten one.
 * iUnblockPIN: takes back the block of a PIN that was wrong too often; the PIN stays.
 *   pCardInfo  SSCARD_SIZE_CARD
 *   pOutInfo   SSCARD_SIZE_PIN: empty
 */
long iReloadPIN(int iType, char* pCardInfo, char* pOutInfo);
long iUnblockPIN(int iType, char* pCardInfo, char* pOutInfo);

/*
 * The same with an HSM.
 * Step1
 *   pOutInfo   SSCARD_SIZE_PIN: algorithm, key address of PUK, factor, source
 * Step2
 *   pKey       SSCARD_SIZE_KEY: the 8 bytes computed and the 8 bytes of the source joined
 *   pOutInfo   SSCARD_SIZE_PIN: algorithm, key address, factor, header of the command (CLA INS P1
 *              P2 Lc), plain data (the new PIN; empty when unblocking)
 * Step3
 *   pKey       SSCARD_SIZE_KEY: header, enciphered data, MAC joined; 34 digits reload with 3DES, 50
 *              with a cipher of 16 bytes, 18 unblock
 *   pOutInfo   SSCARD_SIZE_PIN: empty
 */
long iReloadPIN_HSM_Step1(int iType, char* pCardInfo, char* pOutInfo);
long iReloadPIN_HSM_Step2(char* pKey, char* pOutInfo);
long iReloadPIN_HSM_Step3(char* pKey, char* pOutInfo);
long iUnblockPIN_HSM_Step1(int iType, char* pCardInfo, char* pOutInfo);
long iUnblockPIN_HSM_Step2(char* pKey, char* pOutInfo);
long iUnblockPIN_HSM_Step3(char* pKey, char* pOutInfo);

/*
 * iDoDebit: pays from the money on a card of the offline mode. The PIN is asked for.
 *   pCardInfo  SSCARD_SIZE_CARD
 *   pPayInfo   SSCARD_SIZE_PIN: total and, of it, account plus fund, in yuan below 42949672.95;
 *              YYYYMMDDhhmmss. The rest of the total is the holder's own payment
 *   pOutInfo   SSCARD_SIZE_PIN: algorithm, key address, total and account plus fund in fen (8
 *              hexadecimal digits each, joined), type (02), terminal number, terminal serial (8
 *              digits), time, TAC. With SSCARD_NOT_GENUINE, which the PSAM may say after the card
 *              has paid, the same stands in brackets behind the message: keep it for the insurer
 *   SSCARD_STATUS(0x9406): it is not known whether the card was debited; iReadDebitRecord tells.
 */
long iDoDebit(int iType, char* pCardInfo, char* pPayInfo, char* pOutInfo);

/*
 * The same with an HSM.
 * Step1
 *   pOutInfo   SSCARD_SIZE_PIN: algorithm, key address, random, card serial, amounts as above,
 *              type, terminal number (twelve zeros), time
 * Step2
 *   pKey       SSCARD_SIZE_KEY: terminal serial, time, MAC1
 *   pOutInfo   SSCARD_SIZE_BASIC: MAC2, then as iDoDebit
 */
long iDoDebit_HSM_Step1(int iType, char* pCardInfo, char* pPayInfo, char* pOutInfo);
long iDoDebit_HSM_Step2(char* pKey, char* pOutInfo);

/*
 * iReadDebitRecord: the payments a card remembers, the newest first. The PIN is asked for.
 *   pOutInfo   SSCARD_SIZE_RECORDS: per payment "serial^terminal^time^total^account plus fund^|"
 */
long iReadDebitRecord(int iType, char* pOutInfo);

/*
 * PKI_SignData, PKI_VerifySign: with the certificates of a 3.0 card. Not supported: -13.
 *   pOutInfo   SSCARD_SIZE_BASIC
 */
long PKI_SignData(char* pUserPin, char* pInData, int iType, char* pOutInfo);
long PKI_VerifySign(char* pUserPin, char* pCert, char* pClearText, char* pSignature, int iType,
                    char* pOutInfo);

#ifdef __cplusplus
}
#endif

#endif
