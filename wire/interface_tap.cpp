// A tap on a local interface, through libpcap.
#include <linux/filter.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "wire/link.hpp"
#include "wire/tap.hpp"
#include "wire/wake_up.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

using Handle = std::unique_ptr<pcap_t, void (*)(pcap_t*)>;
using Clock = std::chrono::steady_clock;

constexpr int snap_length = 256 * 1024;
constexpr int ring_size = 64 * 1024 * 1024;
// The kernel hands a block of frames over when it is full, or after this long.
constexpr int block_timeout_ms = 100;
constexpr auto longest_drain = std::chrono::seconds(1);
// Small enough to notice between two batches that the run is over, also under a flood.
constexpr int batch = 10'000;

[[noreturn]] void refuse(const std::string& interface, pcap_t* handle, int status) {
  if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED)
    throw WireError("no permission to capture on " + interface +
                    ": run as root, or grant it with setcap cap_net_raw+ep $(command -v lvspec)");
  throw WireError("interface " + interface + " cannot be captured on: " + pcap_statustostr(status) + " (" + pcap_geterr(handle) +
                  ")");
}

Handle open_handle(const std::string& interface) {
  char error[PCAP_ERRBUF_SIZE] = "";
  Handle handle(pcap_create(interface.c_str(), error), pcap_close);
  if (!handle) throw WireError("interface " + interface + " cannot be captured on: " + error);
  pcap_t* const p = handle.get();
  pcap_set_snaplen(p, snap_length);
  pcap_set_promisc(p, 1);
  pcap_set_timeout(p, block_timeout_ms);
  pcap_set_buffer_size(p, ring_size);
  pcap_set_tstamp_precision(p, PCAP_TSTAMP_PRECISION_NANO);
  if (const int status = pcap_activate(p); status < 0) refuse(interface, p, status);
  if (pcap_datalink(p) != DLT_EN10MB) throw WireError("interface " + interface + " does not deliver Ethernet frames");
  if (pcap_setnonblock(p, 1, error) != 0) throw WireError("interface " + interface + ": " + error);
  return handle;
}

/// Whether the network stack may throw the frame away as of an unknown protocol and count it in rx_dropped, after the tap has
/// seen it. IPv4, ARP and IPv6 always find a taker.
bool has_no_taker(const Record& record) noexcept {
  if (record.captured < 18) return true;
  std::uint16_t type = be16(record.data + 12);
  if (type == 0x8100 || type == 0x88a8) type = be16(record.data + 16);
  return type != 0x0800 && type != 0x0806 && type != 0x86dd;
}

class InterfaceTap final : public Tap {
 public:
  explicit InterfaceTap(const std::string& interface)
      : name_(interface), before_(usable_link(interface)), handle_(open_handle(interface)) {
    before_ = find_link(interface).value_or(before_);
  }

  [[nodiscard]] TapEnd run(FrameSink& sink) override;
  void ask_to_end() noexcept override {
    ending_ = true;
    wake_.ring();
  }

 private:
  static void on_frame(u_char* self, const pcap_pkthdr* header, const u_char* octets) noexcept;
  bool wait(int timeout_ms) noexcept;
  bool dispatch();
  void drain();
  [[nodiscard]] bool balanced();
  void refuse_frames() noexcept;
  void lost_interface();
  [[nodiscard]] TapEnd books();
  void count_interface_drops(TapEnd& end) const;

  std::string name_;
  Link before_;
  WakeUp wake_;
  Handle handle_;
  FrameSink* sink_ = nullptr;
  pcap_stat stats_{};
  std::uint64_t delivered_ = 0;
  std::uint64_t without_taker_ = 0;
  std::atomic<bool> ending_ = false;
  bool sated_ = false;  ///< the sink wants no more
  std::string failure_;
};

void InterfaceTap::on_frame(u_char* self, const pcap_pkthdr* header, const u_char* octets) noexcept {
  auto& tap = *reinterpret_cast<InterfaceTap*>(self);
  ++tap.delivered_;
  Record record;
  record.data = octets;
  record.captured = header->caplen;
  record.length = std::max(header->len, header->caplen);
  record.time_ns = std::int64_t{header->ts.tv_sec} * 1'000'000'000 + header->ts.tv_usec;
  if (has_no_taker(record)) ++tap.without_taker_;
  if (!tap.sated_) tap.sated_ = !tap.sink_->take(record);
}

/// False where the interface can no longer be captured on. libpcap itself waits for an interface that went down to come back, and
/// says nothing of the frames that passed meanwhile: so the socket's error is taken here, before libpcap sees it.
bool InterfaceTap::wait(int timeout_ms) noexcept {
  pollfd fds[2] = {{pcap_get_selectable_fd(handle_.get()), POLLIN, 0}, {wake_.descriptor(), POLLIN, 0}};
  if (::poll(fds, ending_ ? 1 : 2, timeout_ms) < 0) return errno == EINTR;
  if ((fds[0].revents & (POLLERR | POLLHUP | POLLNVAL)) == 0) return true;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(pcap_fileno(handle_.get()), SOL_SOCKET, SO_ERROR, &error, &size);
  return false;
}

bool InterfaceTap::dispatch() {
  const int got = pcap_dispatch(handle_.get(), batch, on_frame, reinterpret_cast<u_char*>(this));
  if (got < 0 && failure_.empty())
    failure_ = "interface " + name_ + " can no longer be captured on: " + pcap_geterr(handle_.get());
  return got > 0;
}

TapEnd InterfaceTap::run(FrameSink& sink) {
  sink_ = &sink;
  sink.begins();
  while (!ending_ && !sated_ && failure_.empty()) {
    if (!wait(-1)) lost_interface();
    while (dispatch() && !ending_ && !sated_) continue;
  }
  refuse_frames();
  drain();
  return books();
}

void InterfaceTap::lost_interface() {
  const auto link = find_link(name_);
  const char* const what = !link || link->index != before_.index ? " was removed"
                           : link->up                            ? " went down and came up again"
                                                                 : " went down";
  failure_ = "interface " + name_ + what;
}

/// From here on nothing comes in, so that the books can be balanced.
void InterfaceTap::refuse_frames() noexcept {
  sock_filter nothing[] = {{BPF_RET | BPF_K, 0, 0, 0}};
  const sock_fprog filter{1, nothing};
  ::setsockopt(pcap_fileno(handle_.get()), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

/// A block that the kernel has not handed over yet still holds frames.
void InterfaceTap::drain() {
  const auto deadline = Clock::now() + longest_drain;
  while (dispatch()) continue;
  while (!balanced() && Clock::now() < deadline) {
    wait(block_timeout_ms / 2);
    while (dispatch()) continue;
  }
}

/// libpcap on Linux: what was received and not dropped was delivered, exactly. Its counts have 32 bits.
bool InterfaceTap::balanced() {
  if (pcap_stats(handle_.get(), &stats_) != 0) return true;
  return static_cast<std::uint32_t>(delivered_) == stats_.ps_recv - stats_.ps_drop;
}

TapEnd InterfaceTap::books() {
  TapEnd end;
  end.failure = failure_;
  end.received = delivered_ + stats_.ps_drop;
  end.system_drops = stats_.ps_drop;
  if (!balanced())
    end.gap = "the kernel counts " + std::to_string(stats_.ps_recv - stats_.ps_drop) + " frames as delivered on " + name_ + ", " +
              std::to_string(delivered_) + " were";
  count_interface_drops(end);
  return end;
}

void InterfaceTap::count_interface_drops(TapEnd& end) const {
  const auto now = find_link(name_);
  if (!now || now->index != before_.index) return;
  const std::uint64_t dropped = now->dropped - before_.dropped;
  // Many drivers count their losses in rx_dropped alone; but the stack counts there too, and only frames that the tap has seen.
  end.interface_drops = now->missed - before_.missed + (dropped - std::min(dropped, without_taker_));
  if (now->carrier_losses != before_.carrier_losses && end.gap.empty())
    end.gap = "interface " + name_ + " lost its carrier in between";
}

}  // namespace

std::unique_ptr<Tap> open_interface_tap(const std::string& interface) { return std::make_unique<InterfaceTap>(interface); }

}  // namespace lvspec
