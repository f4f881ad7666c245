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

// Reads what has come until `end`; 1 when it is an answer for `target` from somebody else.
static int wait_for_answer(int socket, int64_t end, const uint8_t target[4],
                           const uint8_t own[6], uint8_t answer[6]) {
  for (;;) {
    int64_t left = end - now_ms();
    if (left <= 0) return 0;
    struct pollfd interest = {.fd = socket, .events = POLLIN};
    int ready = poll(&interest, 1, (int)left);
    if (ready < 0 && errno != EINTR) return -1;
    if (ready <= 0) continue;
    struct ether_arp frame;
    ssize_t count = recv(socket, &frame, sizeof frame, 0);
    if (count < 0 && errno != EINTR && errno != ENETDOWN) return -1;
    if (count < (ssize_t)sizeof frame) continue;
    // Answers, and others' questions from that address, both show that it is taken.
    if (memcmp(frame.arp_spa, target, 4) != 0) continue;
    if (memcmp(frame.arp_sha, own, 6) == 0) continue;
    memcpy(answer, frame.arp_sha, 6);
    return 1;
  }
}

int gw_arp(const char *link, const uint8_t target[4], const uint8_t source[4], int probes,
           int milliseconds, uint8_t answer[6]) {
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
  memcpy(frame.arp_tpa, target, 4);

  int64_t start = now_ms();
  for (int probe = 0; probe < probes; probe++) {
    if (sendto(handle, &frame, sizeof frame, 0, (struct sockaddr *)&address, sizeof address) < 0)
      goto end;
    int64_t until = start + (int64_t)milliseconds * (probe + 1) / probes;
    result = wait_for_answer(handle, until, target, frame.arp_sha, answer);
    if (result != 0) goto end;
  }
end:;
  int code = errno;
  close(handle);
  errno = code;
  return result;
}
