/* A name whose address changes, as it does when a city moves its broker: loaded before anju-uplink with LD_PRELOAD, it
 * answers every look-up with the address that stands in the file MOVING_RESOLVER at that moment. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int (*Resolve)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
  char address[64] = "";
  const char *path = getenv("MOVING_RESOLVER");
  FILE *file = path ? fopen(path, "r") : NULL;
  if (!file || !fgets(address, sizeof address, file)) address[0] = '\0';
  if (file) fclose(file);
  address[strcspn(address, "\n")] = '\0';
  if (!address[0]) return EAI_AGAIN;
  Resolve real;
  *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
  return node ? real(address, service, hints, result) : real(node, service, hints, result);
}
