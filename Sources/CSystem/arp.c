// Address resolution asked by hand: RFC 826 frames on a packet socket.
#define _GNU_SOURCE
#include "csystem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// Reads what has come until `end`, or until all `count` targets are known to be taken; answers from
// somebody else are kept, six bytes a target. The number of targets that are taken, negative on failure.
static int wait_for_answers(int socket, int64_t end, const uint8_t *targets, int count,
                            const uint8_t own[6], uint8_t *answers, int found) {
  static const uint8_t nobody[6];
  for (;;) {
    int64_t left = end - now_ms();
    if (left <= 0 || found == count) return found;
    struct pollfd interest = {.fd = socket, .events = POLLIN};
    int ready = poll(&interest, 1, (int)left);
    if (ready < 0 && errno != EINTR) return -1;
    if (ready <= 0) continue;
    struct ether_arp frame;
    ssize_t received = recv(socket, &frame, sizeof frame, 0);
    if (received < 0 && errno != EINTR && errno != ENETDOWN) return -1;
    if (received < (ssize_t)sizeof frame) continue;
    // Answers, and others' questions from that address, both show that it is taken.
    if (memcmp(frame.arp_sha, own, 6) == 0) continue;
    for (int place = 0; place < count; place++) {
      if (memcmp(frame.arp_spa, targets + 4 * place, 4) != 0) continue;
      if (memcmp(answers + 6 * place, nobody, 6) == 0) found++;
      memcpy(answers + 6 * place, frame.arp_sha, 6);
    }
  }
}

int gw_arp(const char *link, const uint8_t *targets, int count, const uint8_t source[4], int probes,
           int milliseconds, uint8_t *answers) {
  memset(answers, 0, 6 * (size_t)count);
  int handle = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ARP));
  if (handle < 0) return -1;
  int result = -1;
  struct ifreq request;
  memset(&request, 0, sizeof request);
  strncpy(request.ifr_name, link, IFNAMSIZ - 1);
  unsigned index = if_nametoindex(link);
  if (index == 0 || ioctl(handle, SIOCGIFHWADDR, &request) < 0) goto end;
  struct sockaddr_ll address = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP), .sll_ifindex = (int)index,
      .sll_halen = 6};
  memset(address.sll_addr, 0xff, 6);
  if (bind(handle, (struct sockaddr *)&address, sizeof address) < 0) goto end;

  struct ether_arp frame;
  memset(&frame, 0, sizeof frame);
  frame.arp_hrd = htons(ARPHRD_ETHER);
  frame.arp_pro = htons(ETHERTYPE_IP);
  frame.arp_hln = 6;
  frame.arp_pln = 4;
  frame.arp_op = htons(ARPOP_REQUEST);
  memcpy(frame.arp_sha, request.ifr_hwaddr.sa_data, 6);
  memcpy(frame.arp_spa, source, 4);

  int64_t start = now_ms();
  int found = 0;
  for (int probe = 0; probe < probes && found < count; probe++) {
    for (int place = 0; place < count; place++) {
      memcpy(frame.arp_tpa, targets + 4 * place, 4);
      if (sendto(handle, &frame, sizeof frame, 0, (struct sockaddr *)&address, sizeof address) < 0)
        goto end;
    }
    int64_t until = start + (int64_t)milliseconds * (probe + 1) / probes;
    found = wait_for_answers(handle, until, targets, count, frame.arp_sha, answers, found);
    if (found < 0) goto end;
  }
  result = found;
end:;
  int code = errno;
  close(handle);
  errno = code;
  return result;
}
