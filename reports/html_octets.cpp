#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/html_parts.hpp"

namespace lvspec {
namespace {

constexpr std::size_t row_octets = 8, most_rows = 12;

/// A part of a frame with a name of its own.
struct Field {
  std::size_t end;  ///< behind its last octet, from the start of its header
  const char* name;
  bool may_differ = false;  ///< direct routing rewrites it
};
constexpr std::array ethernet_fields{Field{6, "Ethernet destination", true}, Field{12, "Ethernet source", true},
                                     Field{18, "802.1Q tag, EtherType"}};
constexpr std::array ipv4_fields{Field{1, "IP version and header length"},
                                 Field{2, "DSCP and ECN"},
                                 Field{4, "IP total length"},
                                 Field{6, "IP identification"},
                                 Field{8, "IP flags and fragment offset"},
                                 Field{9, "TTL", true},
                                 Field{10, "IP protocol"},
                                 Field{12, "IP header checksum", true},
                                 Field{16, "IP source address"},
                                 Field{20, "IP destination address"},
                                 Field{60, "IP options"}};
constexpr std::array ipv6_fields{Field{4, "IPv6 version, traffic class, flow label"},
                                 Field{6, "IPv6 payload length"},
                                 Field{7, "IPv6 next header"},
                                 Field{8, "hop limit", true},
                                 Field{24, "IPv6 source address"},
                                 Field{40, "IPv6 destination address"},
                                 Field{9999, "IPv6 extension headers"}};
constexpr std::array tcp_fields{
    Field{2, "TCP source port"},      Field{4, "TCP destination port"},  Field{8, "TCP sequence number"},
    Field{12, "TCP acknowledgement"}, Field{14, "TCP offset and flags"}, Field{16, "TCP window"},
    Field{18, "TCP checksum"},        Field{20, "TCP urgent pointer"},   Field{60, "TCP options"}};
constexpr std::array udp_fields{Field{2, "UDP source port"}, Field{4, "UDP destination port"}, Field{6, "UDP length"},
                                Field{8, "UDP checksum"}};

Field among(std::span<const Field> fields, std::size_t at) {
  for (const Field& field : fields)
    if (at < field.end) return field;
  return {at + 1, "payload"};
}

/// The field that holds the octet at `at`.
Field field_at(const Frame& frame, std::size_t at) {
  if (frame.l3_offset == 0 || at < frame.l3_offset) return among(ethernet_fields, at);
  if (frame.payload_offset != 0 && at >= frame.payload_offset) return {at + 1, "payload"};
  if (frame.l4_offset != 0 && at >= frame.l4_offset)
    return frame.protocol == 6    ? among(tcp_fields, at - frame.l4_offset)
           : frame.protocol == 17 ? among(udp_fields, at - frame.l4_offset)
                                  : Field{at + 1, "payload"};
  if (frame.ip().is_v4()) return among(ipv4_fields, at - frame.l3_offset);
  return frame.ip() ? among(ipv6_fields, at - frame.l3_offset) : Field{at + 1, "payload"};
}

bool is_copy(const Frame& request, const Frame& copy) {
  return request.ip() && copy.ip() && request.destination_mac() == copy.source_mac() && !request.destination_mac().is_group();
}

class Difference {
 public:
  Difference(const EvidenceFrame& request, const EvidenceFrame& copy)
      : a_(request.bytes), b_(copy.bytes), request_(decoded(request)) {}

  [[nodiscard]] std::string table() const {
    std::string out =
        "<table class=\"octets\"><caption>The request and its copy: rows of octets that differ</caption><thead><tr><th "
        "scope=\"col\">at</th><th scope=\"col\">request</th><th scope=\"col\">copy</th></tr></thead><tbody>";
    std::size_t rows = 0;
    for (std::size_t at = 0; at < std::max(a_.size(), b_.size()); at += row_octets) {
      if (!differs(at, at + row_octets)) continue;
      if (++rows > most_rows) continue;
      out += fmt::format("<tr><th scope=\"row\">{:04x}</th><td>{}</td><td>{}</td></tr>", at, row(a_, at), row(b_, at));
    }
    out += "</tbody></table>";
    if (rows > most_rows) out += fmt::format("<p class=\"quiet\">and {} more rows</p>", rows - most_rows);
    return out + fields();
  }

 private:
  using Octets = std::span<const std::uint8_t>;

  [[nodiscard]] bool same(std::size_t at) const { return at < a_.size() && at < b_.size() && a_[at] == b_[at]; }
  [[nodiscard]] bool differs(std::size_t from, std::size_t to) const {
    for (std::size_t at = from; at < std::min(to, std::max(a_.size(), b_.size())); ++at)
      if (!same(at)) return true;
    return false;
  }

  [[nodiscard]] std::string row(Octets octets, std::size_t from) const {
    std::string out;
    for (std::size_t at = from; at < from + row_octets && at < octets.size(); ++at) {
      if (at != from) out += ' ';
      if (same(at))
        out += fmt::format("{:02x}", octets[at]);
      else
        out += fmt::format("<mark class=\"{}\">{:02x}</mark>", field_at(request_, at).may_differ ? "meant" : "bad", octets[at]);
    }
    return out.empty() ? "–" : out;
  }

  [[nodiscard]] std::string fields() const {
    std::string meant, bad, last;
    for (std::size_t at = 0; at < std::max(a_.size(), b_.size()); ++at) {
      if (same(at)) continue;
      const Field field = field_at(request_, at);
      if (last == field.name) continue;
      last = field.name;
      std::string& list = field.may_differ ? meant : bad;
      if (list.find(field.name) == std::string::npos) list += (list.empty() ? "" : ", ") + std::string(field.name);
    }
    std::string out = "<ul class=\"fields\">";
    if (!bad.empty()) out += fmt::format("<li><mark class=\"bad\">must not differ</mark> {}</li>", bad);
    if (!meant.empty()) out += fmt::format("<li><mark class=\"meant\">may differ</mark> {}</li>", meant);
    return out + "</ul>\n";
  }

  Octets a_, b_;
  Frame request_;
};

}  // namespace

std::string html_octets(const Evidence& evidence) {
  for (std::size_t i = 0; i + 1 < evidence.frames.size(); ++i) {
    const EvidenceFrame &request = evidence.frames[i], &copy = evidence.frames[i + 1];
    if (is_copy(decoded(request), decoded(copy))) return Difference(request, copy).table();
  }
  return "";
}

}  // namespace lvspec
