/* A disk that takes its time, or forgets what it was given: loaded before anjud with LD_PRELOAD, it looks before each
 * fdatasync of the journal into the file SICK_DISK: "slow N" waits N milliseconds first, "fail" is an EIO. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int is_of_journal(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return strstr(path, ".records") != NULL;
}

int fdatasync(int descriptor) {
  char state[32] = "";
  const char *path = getenv("SICK_DISK");
  FILE *file = path && is_of_journal(descriptor) ? fopen(path, "r") : NULL;
  if (file && !fgets(state, sizeof state, file)) state[0] = '\0';
  if (file) fclose(file);
  long milliseconds = 0;
  if (sscanf(state, "slow %ld", &milliseconds) == 1) {
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
  }
  if (strncmp(state, "fail", 4) == 0) {
    errno = EIO;
    return -1;
  }
  int (*real)(int);
  *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
  return real(descriptor);
}
