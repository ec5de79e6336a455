// RS-08
//
//   client            <--- IPv4 header and TCP or UDP checksum, both right on the wire --- real server
#include <fmt/format.h>

#include "checks/define.hpp"
#include "lvspec/decode.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 9293", "3.1"}, {"RFC 1071", "1"}, {"Linux Documentation/networking/checksum-offloads.rst", ""}};

constexpr CheckSpec spec{
    .id = "RS-08",
    .slug = "reply-checksums-valid",
    .title = "The IP and transport checksums of real servers' replies are right.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A card, driver or hypervisor that is to fill in checksums and does not, or does it wrongly, sends replies that every "
        "client's kernel drops in silence: connections hang, captures on the server look perfect, and nothing is logged.",
    .references = references,
    .remediation =
        "On the real server that is named: ethtool -K eth0 tx off; if that mends it, the driver, its firmware or the "
        "hypervisor's "
        "virtual switch is to be updated. Look for firewall rules that rewrite packets as well.",
    .by_hand =
        "at the client: tcpdump -vvni eth0 src host VIP | grep -i incorrect; a capture on the sending host shows half-computed "
        "checksums and proves nothing",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::reply),
};

std::uint16_t folded(std::uint64_t sum) noexcept {
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(sum);
}

/// The checksum of a first fragment counts what later ones carry. Over IPv6, whatever lies between may change the pseudo header.
bool is_first_fragment(const Frame& frame) noexcept {
  return frame.ip().is_v4() ? (be16(frame.ip().p + 6) & 0x2000U) != 0 : frame.l4_offset != frame.l3_offset + 40;
}

enum class Sum : std::uint8_t { unknown, half, right, wrong };

/// Of the transport header and its payload. `half`: the sum of the pseudo header alone, which a card was to complete.
Sum transport_sum(const Frame& frame) noexcept {
  const IpHeader ip = frame.ip();
  const std::size_t length = static_cast<std::size_t>(frame.payload_offset - frame.l4_offset) + frame.payload_length;
  if (frame.payload_offset == 0 || frame.l4_offset + length > frame.captured || is_first_fragment(frame)) return Sum::unknown;
  const auto octets = frame.bytes().subspan(frame.l4_offset, length);
  const std::uint16_t field = be16(octets.data() + (frame.protocol == 6 ? 16 : 6));
  if (frame.protocol == 17 && field == 0) return ip.is_v4() ? Sum::unknown : Sum::wrong;  // RFC 768: none was computed
  const std::size_t from = ip.is_v4() ? 12 : 8, addresses = ip.is_v4() ? 8 : 32;
  const auto raw = [](std::span<const std::uint8_t> o) { return static_cast<std::uint64_t>(0xffffU ^ internet_checksum(o)); };
  const std::uint64_t without_length = raw({ip.p + from, addresses}) + frame.protocol;
  const std::uint64_t pseudo = without_length + length;
  if (folded(pseudo + raw(octets)) == 0xffffU) return Sum::right;
  return field == folded(pseudo) || field == folded(without_length) ? Sum::half : Sum::wrong;
}

class ReplyChecksumsValid final : public Check {
 public:
  explicit ReplyChecksumsValid(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const IpHeader ip = frame.ip();
    // What other clients are sent would cost time and show nothing else; what others than real servers send is RET-01's.
    if (frame.sender.role != Role::real_server || !is_ours(ip.destination())) return;
    if (ip.is_v4() && internet_checksum({ip.p, ip.header_length()}) != 0) return header_wrong_.note(frame);
    switch (transport_sum(frame)) {
      case Sum::right:
        return right_.add(frame.sender);
      case Sum::wrong:
        return transport_wrong_.note(frame);
      case Sum::half:
        return half_.add(frame.sender);
      case Sum::unknown:
        return;
    }
  }

  Conclusion conclude() override {
    if (header_wrong_)
      return violated(fmt::format("{} sent replies with a wrong IPv4 header checksum", scene_.names(header_wrong_.culprits())),
                      header_wrong_);
    if (transport_wrong_)
      return violated(fmt::format("{} sent replies with a wrong transport checksum", scene_.names(transport_wrong_.culprits())),
                      transport_wrong_);
    const std::string missing = right_.missing(scene_.cluster, Role::real_server);
    if (missing.empty()) return held("the checksums of every real server's replies are right");
    if (half_.empty()) return unproven(fmt::format("no whole reply of {} with a checksum was seen", missing));
    return unproven(
        fmt::format("no finished checksum of {} was seen: {} sent half-computed ones, which the capture shows before "
                    "a card completes them",
                    missing, half_.present(scene_.cluster, Role::real_server)));
  }

 private:
  [[nodiscard]] bool is_ours(const Ip& client) const noexcept {
    return scene_.cluster.is_free(client) || scene_.cluster.is_off_link(client);
  }

  const Scene& scene_;
  HostSet right_, half_;
  Sightings header_wrong_, transport_wrong_;
};

}  // namespace

extern const CatalogueEntry reply_checksums_valid = entry<ReplyChecksumsValid>(spec);

}  // namespace lvspec
