/* A name resolver that hangs, as it does in a home whose router answers pings and forgets DNS: loaded before
 * anju-uplink with LD_PRELOAD, it lets every look-up of a name wait 30 s and then fail. Each call leaves a mark. */
#define _GNU_SOURCE
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
  (void)service;
  (void)hints;
  (void)result;
  const char *path = getenv("SLOW_RESOLVER_MARKS");
  FILE *marks = path ? fopen(path, "a") : NULL;
  if (marks) {
    fprintf(marks, "asked %s\n", node ? node : "(nothing)");
    fclose(marks);
  }
  for (unsigned left = 30; left > 0;) left = sleep(left);
  marks = path ? fopen(path, "a") : NULL;
  if (marks) {
    fprintf(marks, "gave up on %s\n", node ? node : "(nothing)");
    fclose(marks);
  }
  return EAI_AGAIN;
}
