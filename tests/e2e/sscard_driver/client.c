/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program of a hospital, in C: calls what it reads from standard input, a call a line, and prints
 * a line for each: the number, a tab, pOutInfo. The words of a call are separated by tabs:
 *
 *   iReadCardBas <TAB> 1
 *   iReadCard <TAB> 1 <TAB> 2 <TAB> pCardInfo <TAB> pFileAddr
 *   ssse32 <TAB> 00A40400...     the command to the user's card through the other library, in
 * hexadecimal; pOutInfo is the answer fork <TAB> function ...      the same call in a child of this
 * process threads <TAB> function ...   the same call in four threads at once, which must answer
 * alike
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/sscard_driver/SSCardDriver.h"
#include "host/sscard_driver/SSSE32.h"

enum { MAX_WORDS = 7, THREADS = 4 };

struct words {
  int count;
  char* at[MAX_WORDS];
};

/* Every buffer as large as the header says and no larger, so that the sanitizers see a byte beyond.
 */
struct answer {
  long number;
  char* text;
};

static int integer(const struct words* w, int i) {
  return i < w->count ? atoi(w->at[i]) : 0;
}

/* A copy that ends where the caller's buffer of that size would. */
static char* input(const struct words* w, int i, size_t size) {
  char* copy = malloc(size);
  if (copy == NULL) exit(2);
  memset(copy, 0, size);
  if (i < w->count) memcpy(copy, w->at[i], strnlen(w->at[i], size));
  return copy;
}

#define CARD(i) (a[i] = input(w, i, SSCARD_SIZE_CARD))
#define ADDRESS(i) (a[i] = input(w, i, SSCARD_SIZE_ADDRESS))
#define DATA(i) (a[i] = input(w, i, SSCARD_SIZE_FILES))
#define KEY(i) (a[i] = input(w, i, SSCARD_SIZE_KEY))
#define FILE_KEY(i) (a[i] = input(w, i, SSCARD_SIZE_KEY_FILE))
#define PAY(i) (a[i] = input(w, i, SSCARD_SIZE_PIN))
#define INT(i) integer(w, i)

#define CALL(name, size, ...)               \
  if (strcmp(w->at[0], #name) == 0) {       \
    char* out = answer.text = malloc(size); \
    if (out == NULL) exit(2);               \
    memset(out, 'x', size);                 \
    answer.number = name(__VA_ARGS__);      \
  }

static struct answer call(const struct words* w) {
  struct answer answer = {1, NULL};
  char* a[MAX_WORDS] = {NULL};
  CALL(iReadCardBas, SSCARD_SIZE_BASIC, INT(1), out)
  CALL(iReadCardBas_HSM_Step1, SSCARD_SIZE_BASIC, INT(1), out)
  CALL(iReadCardBas_HSM_Step2, SSCARD_SIZE_BASIC, KEY(1), out)
  CALL(iReadCard, SSCARD_SIZE_FILES, INT(1), INT(2), CARD(3), ADDRESS(4), out)
  CALL(iReadCard_HSM_Step1, SSCARD_SIZE_BASIC, INT(1), CARD(2), ADDRESS(3), out)
  CALL(iReadCard_HSM_Step2, SSCARD_SIZE_FILES, FILE_KEY(1), out)
  CALL(iWriteCard, SSCARD_SIZE_BASIC, INT(1), CARD(2), ADDRESS(3), DATA(4), out)
  CALL(iWriteCard_HSM_Step1, SSCARD_SIZE_BASIC, INT(1), CARD(2), ADDRESS(3), out)
  CALL(iWriteCard_HSM_Step2, SSCARD_SIZE_BASIC, FILE_KEY(1), DATA(2), out)
  CALL(iVerifyPIN, SSCARD_SIZE_PIN, INT(1), out)
  CALL(iChangePIN, SSCARD_SIZE_PIN, INT(1), out)
  CALL(iReloadPIN, SSCARD_SIZE_PIN, INT(1), CARD(2), out)
  CALL(iReloadPIN_HSM_Step1, SSCARD_SIZE_PIN, INT(1), CARD(2), out)
  CALL(iReloadPIN_HSM_Step2, SSCARD_SIZE_PIN, KEY(1), out)
  CALL(iReloadPIN_HSM_Step3, SSCARD_SIZE_PIN, KEY(1), out)
  CALL(iUnblockPIN, SSCARD_SIZE_PIN, INT(1), CARD(2), out)
  CALL(iUnblockPIN_HSM_Step1, SSCARD_SIZE_PIN, INT(1), CARD(2), out)
  CALL(iUnblockPIN_HSM_Step2, SSCARD_SIZE_PIN, KEY(1), out)
  CALL(iUnblockPIN_HSM_Step3, SSCARD_SIZE_PIN, KEY(1), out)
  CALL(iDoDebit, SSCARD_SIZE_PIN, INT(1), CARD(2), PAY(3), out)
  CALL(iDoDebit_HSM_Step1, SSCARD_SIZE_PIN, INT(1), CARD(2), PAY(3), out)
  CALL(iDoDebit_HSM_Step2, SSCARD_SIZE_BASIC, KEY(1), out)
  CALL(iReadDebitRecord, SSCARD_SIZE_RECORDS, INT(1), out)
  CALL(PKI_SignData, SSCARD_SIZE_BASIC, NULL, NULL, INT(1), out)
  CALL(PKI_VerifySign, SSCARD_SIZE_BASIC, NULL, NULL, NULL, NULL, INT(1), out)
  for (int i = 0; i < MAX_WORDS; ++i) free(a[i]);
  return answer;
}

static void print(struct answer answer) {
  printf("%ld\t%s\n", answer.number, answer.text == NULL ? "no such function" : answer.text);
  fflush(stdout);
  free(answer.text);
}

static size_t from_hex(const char* text, unsigned char* bytes, size_t size) {
  size_t count = 0;
  unsigned byte = 0;
  while (count < size && sscanf(text + 2 * count, "%2x", &byte) == 1)
    bytes[count++] = (unsigned char)byte;
  return count;
}

static struct answer command_to_card(const char* text) {
  enum { USER = 0x01, SAM = 0x11, MAX_COMMAND = 261 };
  unsigned char command[MAX_COMMAND], resp[SSSE32_MAX_RESPONSE];
  struct answer answer = {0, calloc(2 * SSSE32_MAX_RESPONSE + 1, 1)};
  const long handle = ICC_Reader_Open("AUTO");
  if (answer.text == NULL) exit(2);
  answer.number = ICC_Reader_PowerOn(handle, USER, resp);
  if (answer.number > 0) {
    const size_t size = from_hex(text, command, sizeof command);
    answer.number = ICC_Reader_Application(handle, USER, (long)size, command, resp);
    for (long i = 0; i < answer.number; ++i) sprintf(answer.text + 2 * i, "%02X", resp[i]);
  }
  if (answer.number > 0 && (ICC_Reader_PowerOn(handle, SAM, resp) <= 0 ||
                            ICC_Reader_GetStatus(handle, SAM) != SSSE32_OK ||
                            ICC_Reader_PowerOff(handle, USER) != SSSE32_OK ||
                            ICC_Reader_GetStatus(handle, USER) != SSSE32_NOT_POWERED))
    answer.number = 1;
  if (ICC_Reader_Close(handle) != SSSE32_OK) answer.number = 1;
  return answer;
}

static void call_in_child(const struct words* w) {
  const pid_t child = fork();
  if (child == 0) {
    print(call(w));
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

struct task {
  const struct words* words;
  struct answer answer;
};

static void* run(void* argument) {
  struct task* task = argument;
  task->answer = call(task->words);
  return NULL;
}

static void call_in_threads(const struct words* w) {
  pthread_t threads[THREADS];
  struct task tasks[THREADS];
  for (int i = 0; i < THREADS; ++i) {
    tasks[i].words = w;
    if (pthread_create(&threads[i], NULL, run, &tasks[i]) != 0) exit(2);
  }
  int alike = 1;
  for (int i = 0; i < THREADS; ++i) {
    pthread_join(threads[i], NULL);
    alike = alike && tasks[i].answer.number == tasks[0].answer.number &&
            strcmp(tasks[i].answer.text, tasks[0].answer.text) == 0;
  }
  for (int i = 1; i < THREADS; ++i) free(tasks[i].answer.text);
  if (!alike) tasks[0].answer.number = 1;
  print(tasks[0].answer);
}

static struct words split(char* line) {
  struct words words = {0, {NULL}};
  char* rest = line;
  line[strcspn(line, "\n")] = '\0';
  while (rest != NULL && words.count < MAX_WORDS) {
    char* tab = strchr(rest, '\t');
    if (tab != NULL) *tab++ = '\0';
    words.at[words.count++] = rest;
    rest = tab;
  }
  return words;
}

static struct words without_first(const struct words* words) {
  struct words rest = {words->count - 1, {NULL}};
  for (int i = 0; i < rest.count; ++i) rest.at[i] = words->at[i + 1];
  return rest;
}

int main(void) {
  static char line[2 * SSCARD_SIZE_FILES];
  while (fgets(line, sizeof line, stdin) != NULL) {
    const struct words words = split(line);
    const struct words rest = without_first(&words);
    if (strcmp(words.at[0], "ssse32") == 0) {
      print(command_to_card(words.count > 1 ? words.at[1] : ""));
    } else if (strcmp(words.at[0], "fork") == 0) {
      call_in_child(&rest);
    } else if (strcmp(words.at[0], "threads") == 0) {
      call_in_threads(&rest);
    } else {
      print(call(&words));
    }
  }
  return 0;
}
